using System.Text.Json;
using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Mesh;

/// <summary>Pass "mesh-plan": measures how stiff sections are and how tissue runs; and where the mesh is too large to be solved at once, solves it at
/// every k-th node, so that its parts agree.</summary>
internal sealed class MeshPlanPass : Pass
{
    public override string Name => "mesh-plan";

    public override int ThreadsWanted => 2;

    /// <summary>None where sections were not compared.</summary>
    public override IReadOnlyList<Block> Plan(StageContext context) =>
        MeshInputs.Matches(context).Pairs.Count == 0 ? [] : [Block.Item(0, "stack")];

    public override long BytesPerBlock(StageContext context) =>
        (64L << 20) + Math.Min(context.Options<AlignmentOptions>().MeshNodes, MeshInputs.Nodes(context)) * MeshSolver.BytesPerNode;

    /// <summary>All matches, how sections lie and where they are damaged, and what a person matched.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        var stack = AlignmentStage.Stack(context) with { Fields = null };
        var given = AlignmentStage.Corrections(context).Matches;
        return JsonSerializer.Serialize(new { stack, given, matches = before!.Blocks.Zip(before.Receipts, (b, r) => $"{b.Key} {r.OutputHash}") }, ArtefactJson.OneLine);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var options = context.Options<AlignmentOptions>();
        var stack = AlignmentStage.Stack(context);
        var matches = MeshInputs.Matches(context);
        double flow = options.TissueFlowPx ?? MostFlowPx(stack.VoxelSize, matches.Grid.Pixel);
        double node = matches.Grid.NodePx;
        long nodes = MeshInputs.Nodes(context);
        int factor = 1;
        while (nodes > options.MeshNodes * factor * factor) factor *= 2;
        MeshPlan plan;
        if (factor == 1)
        {
            var steps = Steps(matches, matches.Grid.All);
            plan = new(MeshStiffness.Of(steps, steps, flow).Bounded(node), 1);
        }
        else
        {
            var coarse = new CoarseMatches(matches, factor);
            var whole = Steps(coarse, coarse.Grid.All);
            plan = new(MeshStiffness.Of(whole, Steps(matches, Middle(matches.Grid, matches.Pairs.Count, options.MeshNodes)), flow).Bounded(node), factor);
            var solver = new MeshSolver(coarse, AlignmentStage.Corrections(context).Matches, options);
            int sections = stack.Sections.Count;
            var all = new MeshPart(0, sections, 0, sections, coarse.Grid.All, coarse.Grid.All);
            var layers = solver.Solve(new(stack, 0, sections), all, MeshStiffness.Of(whole, whole, flow).Bounded(node, factor), null, context.ThreadsPerBlock);
            CoarseMesh.Write(context.PathOf(CoarseMesh.Volume), coarse.Grid, layers, ct);
        }
        string path = context.PathOf(MeshPlan.File);
        ArtefactJson.Write(path, plan);
        return new(Fingerprint.OfBytes(File.ReadAllBytes(path)), new() { ["coarse"] = factor }, null, 0, 0);
    }

    /// <summary>Neurites run no further sideways than in depth; beyond four pixels of depth the tissue is straightened.</summary>
    private static double MostFlowPx(VoxelSize voxel, int pixel) => voxel.ZNm <= 4 * voxel.XNm * pixel ? Math.Max(pixel, voxel.ZNm / voxel.XNm) : 0.5 * pixel;

    /// <summary>Matches from each section to the next that counts; of a split one, those of the side that has most.</summary>
    private static List<ShiftGrid> Steps(IDenseMatches matches, NodeBox part) => [.. matches.Pairs.GroupBy(p => p.From).Select(g =>
        g.Where(p => p.To == g.First().To).Select(p => matches.Read(p, part)).MaxBy(s => s.Height.Count(h => h > 0))!)];

    /// <summary>As many nodes in the middle as are held in memory for all pairs.</summary>
    private static NodeBox Middle(BendGrid grid, int pairs, long mostNodes)
    {
        const int Least = 64;
        int side = Math.Max(Least, (int)Math.Sqrt(mostNodes / pairs)), left = Math.Max(0, (grid.Columns - side) / 2), top = Math.Max(0, (grid.Rows - side) / 2);
        return new NodeBox(left, top, left + side, top + side).Intersect(grid.All);
    }
}
