using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment;

/// <summary>Solves parts of a stack's mesh.</summary>
internal sealed class MeshSolver(IDenseMatches matches, IReadOnlyList<GivenPlace> given, AlignmentOptions options)
{
    /// <summary>Bytes for each node of each sheet: unknowns and what solving them needs, matches with two neighbours, their weights and residuals.</summary>
    public const int BytesPerNode = 200;

    /// <summary>The shifts of the slab's layers at the part's nodes.</summary>
    /// <param name="coarse">A solution of the whole stack at fewer nodes; null where the part is the whole.</param>
    public IReadOnlyList<ShiftGrid> Solve(StackSlab slab, MeshPart part, MeshStiffness stiffness, CoarseMesh? coarse, int threads)
    {
        IReadOnlyList<DensePair> pairs = [.. matches.Pairs.Where(slab.Has).Select(p =>
            new DensePair(p.From - part.First, p.To - part.First, matches.Read(p, part.Nodes), p.FromSide, p.ToSide))];
        var start = coarse?.Start(slab, part, matches.Grid, options.Neighbours);
        if (pairs.Count == 0) return [.. Enumerable.Range(0, slab.Layers).Select(layer => Unmatched(start, layer, part))];
        pairs = GivenPairs.Nodes(pairs, slab.Given(given), slab.Stack);
        return new StackRelaxation(slab.Sheets, pairs, stiffness, options.RejectSigmas, SheetTie.Of(slab.Stack, matches.Grid, part.Nodes), start).Solve(threads);
    }

    private ShiftGrid Unmatched(MeshStart? start, int layer, MeshPart part)
    {
        var shifts = matches.Grid.Shifts(part.Nodes);
        start?.X.AsSpan(layer * shifts.Count, shifts.Count).CopyTo(shifts.X);
        start?.Y.AsSpan(layer * shifts.Count, shifts.Count).CopyTo(shifts.Y);
        return shifts;
    }
}
