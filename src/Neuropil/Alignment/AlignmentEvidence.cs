using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>What the report is made from: the solution and every match it was made from.</summary>
internal sealed class AlignmentEvidence(
    SectionSet sections, AlignedStack stack, Func<AlignedSection, SectionMap> maps, IReadOnlyList<SectionMatches> matches, IReadOnlyList<Receipt> bend,
    IReadOnlyList<Receipt> render, int matchFactor)
{
    public SectionSet Sections => sections;

    /// <summary>Section px per px of the images that the pairs were matched on: matches are no better than a part of that.</summary>
    public int MatchFactor => matchFactor;

    public AlignedStack Stack => stack;

    public IReadOnlyList<SectionPair> Pairs { get; } = [.. matches.SelectMany(m => m.Pairs)];

    public long GapVoxels { get; } = render.Sum(r => r.Quality["gapVoxels"]!.GetValue<long>());

    public long Voxels { get; } = render.Sum(r => r.Quality["voxels"]!.GetValue<long>());

    /// <summary>Nodes of the elastic mesh compared with a neighbour; null where sections are affine.</summary>
    public long? Nodes { get; } = stack.Fields is null ? null : bend.Sum(r => r.Quality["nodes"]!.GetValue<long>());

    public long MatchedNodes { get; } = bend.Sum(r => r.Quality["matched"]!.GetValue<long>());

    /// <summary>How the elastic fields move, stretch and fold the sections; null where sections are affine.</summary>
    public MeshStrain? Strain { get; } = stack.Fields is null ? null : MeshStrain.Of(stack.Sections.Select(s => maps(s).Field!));

    /// <summary>What the solution leaves of a match, volume px.</summary>
    public Px2 Residual(SectionPair pair, double[] match) =>
        maps(stack.Sections[pair.To]).ToVolume(SectionPair.InTo(match)) - maps(stack.Sections[pair.From]).ToVolume(SectionPair.InFrom(match));

    public IEnumerable<double> ResidualsPx(SectionPair pair) => pair.Matches.Select(m => Residual(pair, m).Length);

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
