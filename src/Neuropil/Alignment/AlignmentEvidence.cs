using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>What the report is made from: the solution and every match it was made from.</summary>
internal sealed class AlignmentEvidence(
    SectionSet sections, AlignedStack stack, Func<AlignedSection, SectionMap> maps, IReadOnlyList<SectionMatches> matches, IReadOnlyList<DensePair> mesh,
    IReadOnlyList<Receipt> render)
{
    public SectionSet Sections => sections;

    public AlignedStack Stack => stack;

    public IReadOnlyList<SectionPair> Pairs { get; } = [.. matches.SelectMany(m => m.Pairs)];

    public long GapVoxels { get; } = render.Sum(r => r.Quality["gapVoxels"]!.GetValue<long>());

    public long Voxels { get; } = render.Sum(r => r.Quality["voxels"]!.GetValue<long>());

    /// <summary>Nodes of the elastic mesh compared with a neighbour; null where sections are affine.</summary>
    public long? Nodes { get; } = stack.Fields is null ? null : mesh.Sum(p => (long)p.Shifts.Count);

    public long MatchedNodes { get; } = mesh.Sum(p => (long)p.Shifts.Height.Count(h => h > 0));

    /// <summary>How the elastic fields move, stretch and fold the sections; null where sections are affine.</summary>
    public MeshStrain? Strain { get; } = stack.Fields is null ? null : MeshStrain.Of(stack.Sections.Select(s => maps(s).Field!));

    /// <summary>What the solution leaves of a match, volume px.</summary>
    public Px2 Residual(SectionPair pair, double[] match) =>
        maps(stack.Sections[pair.To]).ToVolume(SectionPair.InTo(match)) - maps(stack.Sections[pair.From]).ToVolume(SectionPair.InFrom(match));

    public IEnumerable<double> ResidualsPx(SectionPair pair) => pair.Matches.Select(m => Residual(pair, m).Length);

    /// <summary>Between sections next to each other, volume px: at the nodes of the mesh where there is one, whose matches are the finer ones; else of
    /// the matches of the affine maps.</summary>
    public IEnumerable<double> NearestResidualsPx => mesh.Count == 0 ? NearestPairs.SelectMany(ResidualsPx)
        : mesh.GroupBy(p => p.From).SelectMany(g => MeshResidualsPx(g.MinBy(p => p.To)!));

    /// <summary>A node v of the first section lies at v + shift in the second, both as the affine maps alone show them.</summary>
    private IEnumerable<double> MeshResidualsPx(DensePair pair)
    {
        ElasticField from = Field(pair.From, pair.FromSide), to = Field(pair.To, pair.ToSide);
        var shifts = pair.Shifts;
        for (int n = 0; n < shifts.Count; n++)
        {
            if (shifts.Height[n] <= 0) continue;
            var v = new Px2(shifts.OriginX + n % shifts.Columns * shifts.SpacingPx, shifts.OriginY + n / shifts.Columns * shifts.SpacingPx);
            yield return (to.Invert(v + new Px2(shifts.X[n], shifts.Y[n])) - from.Invert(v)).Length;
        }
    }

    private ElasticField Field(int section, int side) => maps(stack.Sections[section]) is { Break: { } split } ? split.Sides[side] : maps(stack.Sections[section]).Field!;

    /// <summary>Pairs of sections next to each other, but for sections without tiles.</summary>
    public IEnumerable<SectionPair> NearestPairs => matches.Where(m => m.Pairs.Count > 0).Select(m => m.Pairs[0]);

    /// <summary>Length of the map's two axes and its angle: how far a section's map is from a rigid one.</summary>
    public static (double Stretch, double Degrees) Shape(Affine2 m)
    {
        double e = (m.A + m.D) / 2, f = (m.A - m.D) / 2, g = (m.C + m.B) / 2, h = (m.C - m.B) / 2;
        double even = Math.Sqrt(e * e + h * h), odd = Math.Sqrt(f * f + g * g);
        return (Math.Max(Math.Abs(even + odd - 1), Math.Abs(even - odd - 1)), Math.Atan2(h, e) * 180 / Math.PI);
    }
}
