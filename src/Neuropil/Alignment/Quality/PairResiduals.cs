using System.Collections.Concurrent;
using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>What the solution leaves between a section and the next that counts, match by match.</summary>
/// <param name="At">Places of the matches, volume px.</param>
/// <param name="Left">Where the second section shows what the first shows there, less the place; volume px.</param>
internal sealed record PairResiduals(int From, int To, IReadOnlyList<Px2> At, IReadOnlyList<Px2> Left)
{
    public IEnumerable<double> LengthsPx => Left.Select(l => l.Length);

    /// <summary>Two fields of so many bytes are held for each thread; of large sections, by fewer threads.</summary>
    private const long FieldBytes = 512L << 20;

    /// <summary>At the nodes of the mesh where there is one, whose matches are the finer ones; else of the matches of the affine maps.</summary>
    /// <param name="sample">The nodes that are looked at.</param>
    public static IReadOnlyList<PairResiduals> Of(AlignedStack stack, Func<AlignedSection, SectionMap> maps, IEnumerable<SectionPair> nearest, IDenseMatches mesh,
        NodeSample sample, int threads, CancellationToken ct)
    {
        SectionMap Map(int z) => maps(stack.Sections[z]);
        Func<PairResiduals>[] work = mesh.Pairs.Count == 0
            ? [.. nearest.Select(p => (Func<PairResiduals>)(() => OfMatches(p, Map(p.From), Map(p.To))))]
            : [.. NearestSides(mesh.Pairs).Select(sides => (Func<PairResiduals>)(() =>
                Joined([.. sides.Select(p => OfNodes(mesh, p, Side(Map(p.From), p.FromSide), Side(Map(p.To), p.ToSide), sample))])))];
        // One section, or sections of which no two match.
        if (work.Length == 0) return [];
        var all = new PairResiduals[work.Length];
        long bytes = 2L * 2 * sizeof(double) * mesh.Grid.Columns * mesh.Grid.Rows;
        Parallel.ForEach(Partitioner.Create(0, work.Length, 1),
            new ParallelOptions { MaxDegreeOfParallelism = (int)Math.Clamp(FieldBytes / bytes, 1, threads), CancellationToken = ct },
            range => all[range.Item1] = work[range.Item1]());
        return all;
    }

    /// <summary>Of each section all its sides with those of the next that counts.</summary>
    private static IEnumerable<List<SidePair>> NearestSides(IReadOnlyList<SidePair> pairs) =>
        pairs.GroupBy(p => p.From).Select(g => g.Where(p => p.To == g.Min(q => q.To)).ToList());

    private static ElasticField Side(SectionMap map, int side) => map.Break?.Sides[side] ?? map.Field!;

    /// <summary>Of the sides of split sections.</summary>
    private static PairResiduals Joined(IReadOnlyList<PairResiduals> sides) => sides.Count == 1 ? sides[0]
        : sides[0] with { At = [.. sides.SelectMany(s => s.At)], Left = [.. sides.SelectMany(s => s.Left)] };

    private static PairResiduals OfMatches(SectionPair pair, SectionMap from, SectionMap to)
    {
        List<Px2> at = [.. pair.Matches.Select(m => from.ToVolume(SectionPair.InFrom(m)))];
        return new(pair.From, pair.To, at, [.. pair.Matches.Select((m, i) => to.ToVolume(SectionPair.InTo(m)) - at[i])]);
    }

    /// <summary>A node v of the first section lies at v + shift in the second, both as the affine maps alone show them.</summary>
    private static PairResiduals OfNodes(IDenseMatches mesh, SidePair pair, ElasticField from, ElasticField to, NodeSample sample)
    {
        List<Px2> at = [], left = [];
        foreach (var line in NodeParts.Lines(mesh.Grid))
        {
            if (sample.From(line.Top) >= line.Bottom) continue;
            ShiftGrid shifts = mesh.Read(pair, line);
            for (int row = sample.From(line.Top); row < line.Bottom; row += sample.Step)
                for (int column = sample.From(0); column < line.Columns; column += sample.Step)
                {
                    int n = (row - line.Top) * line.Columns + column;
                    if (shifts.Height[n] <= 0) continue;
                    var v = new Px2(shifts.OriginX + column * shifts.SpacingPx, shifts.OriginY + (row - line.Top) * shifts.SpacingPx);
                    var shown = from.Invert(v);
                    at.Add(shown);
                    left.Add(to.Invert(v + new Px2(shifts.X[n], shifts.Y[n])) - shown);
                }
        }
        return new(pair.From, pair.To, at, left);
    }
}
