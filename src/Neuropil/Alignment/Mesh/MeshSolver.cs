using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>Solves parts of a stack's mesh.</summary>
internal sealed class MeshSolver(IDenseMatches matches, IReadOnlyList<GivenPlace> given, AlignmentOptions options)
{
    /// <summary>Bytes for each node of each sheet: unknowns and what solving them needs, matches with two neighbours, their weights and residuals.</summary>
    public const int BytesPerNode = 200;

    /// <summary>Nodes per node of the coarser mesh that a large one starts from, along each axis; and how many nodes of a section are few enough to start from nothing.</summary>
    private const int StartFactor = 4, FewNodes = 2000;

    /// <summary>The shifts of the slab's layers at the part's nodes.</summary>
    /// <param name="coarse">A solution of the whole stack at fewer nodes; null where the part is the whole.</param>
    public IReadOnlyList<ShiftGrid> Solve(StackSlab slab, MeshPart part, MeshStiffness stiffness, CoarseMesh? coarse, int threads)
    {
        IReadOnlyList<DensePair> pairs = [.. matches.Pairs.Where(slab.Has).Select(p =>
            new DensePair(p.From - part.First, p.To - part.First, matches.Read(p, part.Nodes), p.FromSide, p.ToSide))];
        var start = coarse is not null ? coarse.Start(slab, part, matches.Grid, options.Neighbours)
            : part.Nodes.Columns * part.Nodes.Rows > FewNodes ? Coarser(slab, part, stiffness, threads) : null;
        if (pairs.Count == 0) return [.. Enumerable.Range(0, slab.Layers).Select(layer => Unmatched(start, layer, part))];
        pairs = GivenPairs.Nodes(pairs, slab.Given(given), slab.Stack);
        return new StackRelaxation(slab.Sheets, pairs, stiffness, options.RejectSigmas, SheetTie.Of(slab.Stack, matches.Grid, part.Nodes), start).Solve(threads);
    }

    /// <summary>The same mesh at every k-th node: what is smooth over many nodes, and would take conjugate gradients many steps, is then there from the beginning.</summary>
    private MeshStart Coarser(StackSlab slab, MeshPart part, MeshStiffness stiffness, int threads)
    {
        var few = new CoarseMatches(matches, StartFactor);
        var whole = part with { Nodes = few.Grid.All, Core = few.Grid.All };
        var layers = new MeshSolver(few, given, options).Solve(slab, whole, stiffness.AtEvery(StartFactor), null, threads);
        return MeshStart.Free(layers, matches.Grid, part);
    }

    private ShiftGrid Unmatched(MeshStart? start, int layer, MeshPart part)
    {
        var shifts = matches.Grid.Shifts(part.Nodes);
        start?.X.AsSpan(layer * shifts.Count, shifts.Count).CopyTo(shifts.X);
        start?.Y.AsSpan(layer * shifts.Count, shifts.Count).CopyTo(shifts.Y);
        return shifts;
    }
}
