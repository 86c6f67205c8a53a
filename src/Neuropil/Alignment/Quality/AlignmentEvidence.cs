using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>What the report is made from: the solution, every match it was made from, and a second look at what it rendered.</summary>
/// <remarks>Matches of the mesh and fields are read one after another; kept is what <see cref="NodeSample"/> and <see cref="NodeCells"/> leave of them.</remarks>
/// <param name="blockPx">Side of the blocks of the affine matches, px.</param>
/// <param name="like">The same sections and maps with other matches: what was found there is not looked for again. Null for none.</param>
internal sealed class AlignmentEvidence(
    SectionSet sections, AlignedStack stack, Func<AlignedSection, SectionMap> maps, IReadOnlyList<SectionMatches> matches, IDenseMatches mesh,
    IReadOnlyList<Receipt> render, StackProbe probe, double blockPx, int threads, CancellationToken ct, AlignmentEvidence? like = null)
{
    private readonly Dictionary<SectionPair, double[]> _residuals = like?._residuals ?? new(ReferenceEqualityComparer.Instance);
    private EvidenceArea? _area;

    public SectionSet Sections => sections;

    public AlignedStack Stack => stack;

    public IReadOnlyList<SectionPair> Pairs { get; } = SectionMatches.PairsThatCount(stack.Sections.Count, matches);

    public long GapVoxels { get; } = render.Sum(r => r.Quality["gapVoxels"]!.GetValue<long>());

    public long Voxels { get; } = render.Sum(r => r.Quality["voxels"]!.GetValue<long>());

    /// <summary>Nodes of the elastic mesh compared with a neighbour; null where sections are affine.</summary>
    public long? Nodes { get; } = stack.Fields is null ? null : (long)mesh.Pairs.Count * mesh.Grid.Columns * mesh.Grid.Rows;

    public long MatchedNodes => Area.Matched;

    /// <summary>How the elastic fields move, stretch and fold the sections; null where sections are affine.</summary>
    public MeshStrain? Strain { get; } = stack.Fields is { } grid ? like?.Strain ?? MeshStrain.Of(stack.Sections.Select(s => maps(s).Field!), grid,
        NodeSample.Of(grid.Columns, grid.Rows, stack.Sections.Count)) : null;

    /// <summary>The rendered volume, looked at again at fixed sites.</summary>
    public StackProbe Probe => probe;

    /// <summary>Between sections next to each other, in the order of the stack. Where the evidence between two of them is left out, no pair further on stands in for it.</summary>
    public IReadOnlyList<PairResiduals> Nearest { get; } = like is not null
        ? [.. like.Nearest.Where(n => matches.Any(m => m.Pairs.Any(p => (p.From, p.To) == (n.From, n.To))))]
        : PairResiduals.Of(stack, maps, matches.Where(m => m.Pairs.Count > 0).Select(m => m.Pairs[0]), mesh,
            NodeSample.Of(mesh.Grid.Columns, mesh.Grid.Rows, stack.Sections.Count), threads, ct);

    /// <summary>Where neighbours say something of a section, and where none does.</summary>
    public EvidenceArea Area => _area ??= new(stack, mesh, Pairs, [.. sections.Sections.Select(s => s.Tiles.Count > 0)], blockPx, threads, ct);

    /// <summary>The same sections and the same look at the volume with other evidence.</summary>
    public AlignmentEvidence With(AlignedStack other, IReadOnlyList<SectionMatches> otherMatches, IDenseMatches otherMesh, IReadOnlyList<Receipt> receipts) =>
        new(sections, other, maps, otherMatches, otherMesh, receipts, probe, blockPx, threads, ct, this);

    public SectionMap MapOf(int z) => maps(stack.Sections[z]);

    /// <summary>What the solution leaves of the matches of the affine step, volume px.</summary>
    public IReadOnlyList<double> ResidualsPx(SectionPair pair)
    {
        if (_residuals.TryGetValue(pair, out var known)) return known;
        SectionMap from = MapOf(pair.From), to = MapOf(pair.To);
        return _residuals[pair] = [.. pair.Matches.Select(m => (to.ToVolume(SectionPair.InTo(m)) - from.ToVolume(SectionPair.InFrom(m))).Length)];
    }

    /// <summary>Length of the map's two axes and its angle: how far a section's map is from a rigid one.</summary>
    public static (double Stretch, double Degrees) Shape(Affine2 m)
    {
        double e = (m.A + m.D) / 2, f = (m.A - m.D) / 2, g = (m.C + m.B) / 2, h = (m.C - m.B) / 2;
        double even = Math.Sqrt(e * e + h * h), odd = Math.Sqrt(f * f + g * g);
        return (Math.Max(Math.Abs(even + odd - 1), Math.Abs(even - odd - 1)), Math.Atan2(h, e) * 180 / Math.PI);
    }
}
