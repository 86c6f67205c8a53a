using System.Collections.Concurrent;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>What the solution leaves between a section and the next that counts, match by match.</summary>
/// <param name="At">Places of the matches, volume px.</param>
/// <param name="Left">Where the second section shows what the first shows there, less the place; volume px.</param>
internal sealed record PairResiduals(int From, int To, IReadOnlyList<Px2> At, IReadOnlyList<Px2> Left)
{
    public IEnumerable<double> LengthsPx => Left.Select(l => l.Length);

    /// <summary>At the nodes of the mesh where there is one, whose matches are the finer ones; else of the matches of the affine maps.</summary>
    public static IReadOnlyList<PairResiduals> Of(
        AlignedStack stack, Func<AlignedSection, SectionMap> maps, IEnumerable<SectionPair> nearest, IReadOnlyList<DensePair> mesh, int threads)
    {
        Func<PairResiduals>[] work = mesh.Count == 0
            ? [.. nearest.Select(p => (Func<PairResiduals>)(() => OfMatches(p, maps(stack.Sections[p.From]), maps(stack.Sections[p.To]))))]
            : [.. mesh.GroupBy(p => p.From).Select(g => g.Where(p => p.To == g.Min(q => q.To)).ToList()).Select(sides => (Func<PairResiduals>)(() =>
                Joined([.. sides.Select(p => OfNodes(p, Side(maps(stack.Sections[p.From]), p.FromSide), Side(maps(stack.Sections[p.To]), p.ToSide)))])))];
        var all = new PairResiduals[work.Length];
        Parallel.ForEach(Partitioner.Create(0, work.Length, 1), new ParallelOptions { MaxDegreeOfParallelism = threads },
            range => all[range.Item1] = work[range.Item1]());
        return all;
    }

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
    private static PairResiduals OfNodes(DensePair pair, ElasticField from, ElasticField to)
    {
        ShiftGrid shifts = pair.Shifts;
        List<Px2> at = [], left = [];
        for (int n = 0; n < shifts.Count; n++)
        {
            if (shifts.Height[n] <= 0) continue;
            var v = new Px2(shifts.OriginX + n % shifts.Columns * shifts.SpacingPx, shifts.OriginY + n / shifts.Columns * shifts.SpacingPx);
            var shown = from.Invert(v);
            at.Add(shown);
            left.Add(to.Invert(v + new Px2(shifts.X[n], shifts.Y[n])) - shown);
        }
        return new(pair.From, pair.To, at, left);
    }
}
