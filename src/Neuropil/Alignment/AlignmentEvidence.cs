using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>What the report is made from: the solution, every match it was made from, and a second look at what it rendered.</summary>
/// <param name="blockPx">Side of the blocks of the affine matches, px.</param>
internal sealed class AlignmentEvidence(
    SectionSet sections, AlignedStack stack, Func<AlignedSection, SectionMap> maps, IReadOnlyList<SectionMatches> matches, IReadOnlyList<DensePair> mesh,
    IReadOnlyList<Receipt> render, StackProbe probe, double blockPx, int threads)
{
    private EvidenceArea? _area;

    public SectionSet Sections => sections;

    public AlignedStack Stack => stack;

    public IReadOnlyList<SectionPair> Pairs { get; } = SectionMatches.PairsThatCount(stack.Sections.Count, matches);

    public long GapVoxels { get; } = render.Sum(r => r.Quality["gapVoxels"]!.GetValue<long>());

    public long Voxels { get; } = render.Sum(r => r.Quality["voxels"]!.GetValue<long>());

    /// <summary>Nodes of the elastic mesh compared with a neighbour; null where sections are affine.</summary>
    public long? Nodes { get; } = stack.Fields is null ? null : mesh.Sum(p => (long)p.Shifts.Count);

    public long MatchedNodes { get; } = mesh.Sum(p => (long)p.Shifts.Height.Count(h => h > 0));

    /// <summary>How the elastic fields move, stretch and fold the sections; null where sections are affine.</summary>
    public MeshStrain? Strain { get; } = stack.Fields is { } grid ? MeshStrain.Of(stack.Sections.Select(s => maps(s).Field!), grid) : null;

    /// <summary>The rendered volume, looked at again at fixed sites.</summary>
    public StackProbe Probe => probe;

    /// <summary>Between sections next to each other, in the order of the stack.</summary>
    public IReadOnlyList<PairResiduals> Nearest { get; } =
        PairResiduals.Of(stack, maps, matches.Where(m => m.Pairs.Count > 0).Select(m => m.Pairs[0]), mesh, threads);

    /// <summary>Where neighbours say something of a section, and where none does.</summary>
    public EvidenceArea Area => _area ??= new(stack, mesh, Pairs, [.. sections.Sections.Select(s => s.Tiles.Count > 0)], blockPx);

    /// <summary>The same sections and the same look at the volume with other evidence.</summary>
    public AlignmentEvidence With(AlignedStack other, IReadOnlyList<SectionMatches> otherMatches, IReadOnlyList<DensePair> otherMesh, IReadOnlyList<Receipt> receipts) =>
        new(sections, other, maps, otherMatches, otherMesh, receipts, probe, blockPx, threads);

    public SectionMap MapOf(int z) => maps(stack.Sections[z]);

    /// <summary>What the solution leaves of a match of the affine step, volume px.</summary>
    public Px2 Residual(SectionPair pair, double[] match) =>
        MapOf(pair.To).ToVolume(SectionPair.InTo(match)) - MapOf(pair.From).ToVolume(SectionPair.InFrom(match));

    public IEnumerable<double> ResidualsPx(SectionPair pair) => pair.Matches.Select(m => Residual(pair, m).Length);

    /// <summary>Length of the map's two axes and its angle: how far a section's map is from a rigid one.</summary>
    public static (double Stretch, double Degrees) Shape(Affine2 m)
    {
        double e = (m.A + m.D) / 2, f = (m.A - m.D) / 2, g = (m.C + m.B) / 2, h = (m.C - m.B) / 2;
        double even = Math.Sqrt(e * e + h * h), odd = Math.Sqrt(f * f + g * g);
        return (Math.Max(Math.Abs(even + odd - 1), Math.Abs(even - odd - 1)), Math.Atan2(h, e) * 180 / Math.PI);
    }
}
