using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>Pass "mesh": relaxes one elastic mesh over the stack, part by part, into <c>alignment/fields.zarr</c>.</summary>
internal sealed class MeshPass : Pass
{
    public override string Name => "mesh";

    public override int ThreadsWanted => 2;

    public override IReadOnlyList<Block> Plan(StageContext context) =>
        MeshInputs.Matches(context).Pairs.Count == 0 ? [] : [.. Parts(context).Select((part, i) => Block.Item(i, part.Key))];

    public override long BytesPerBlock(StageContext context) => (64L << 20) + MeshSolver.BytesPerNode
        * Parts(context).Max(p => (long)(p.Last - p.First) * p.Nodes.Columns * p.Nodes.Rows);

    /// <summary>What the plan was made from: it holds all that a part is solved from.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before) => $"{block.Key} {before!.Receipts[0].InputKey}";

    public override void Begin(StageContext context)
    {
        if (MeshInputs.Matches(context).Pairs.Count > 0) Files(context).Prepare();
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var options = context.Options<AlignmentOptions>();
        var stack = AlignmentStage.Stack(context);
        var matches = MeshInputs.Matches(context);
        var part = Parts(context)[block.Index];
        var slab = new StackSlab(stack, part.First, part.Last);
        var plan = ArtefactJson.Read<MeshPlan>(context.PathOf(MeshPlan.File), $"Delete the folder '{context.PathOf("align")}' and run align again.");
        var coarse = plan.Coarse == 1 ? null : new CoarseMesh(context.PathOf(CoarseMesh.Volume), new CoarseMatches(matches, plan.Coarse).Grid);
        var layers = new MeshSolver(matches, AlignmentStage.Corrections(context).Matches, options).Solve(slab, part, plan.Stiffness, coarse, context.ThreadsPerBlock);
        var own = Enumerable.Range(0, slab.Sheets.Count).Where(sheet => slab.SectionInStack(sheet) >= part.CoreFirst && slab.SectionInStack(sheet) < part.CoreLast);
        var written = Files(context).Write(part, [.. own.Select(sheet => (slab.LayerInStack(sheet), MeshStart.FieldOf(layers[sheet])))], ct);
        return new(written.Sha256, [], null, 0, written.Bytes);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        string path = context.PathOf(AlignedStack.File);
        ArtefactJson.Write(path, AlignmentStage.Stack(context) with { Fields = receipts.Count == 0 ? null : MeshInputs.Matches(context).Grid.Fields });
        return new Dictionary<string, string> { [AlignedStack.File] = Fingerprint.OfBytes(File.ReadAllBytes(path)) };
    }

    private static IReadOnlyList<MeshPart> Parts(StageContext context)
    {
        var stack = AlignmentStage.Stack(context);
        var options = context.Options<AlignmentOptions>();
        return MeshPart.Cut(stack.Sections.Count, new SectionSheets(stack).Count, BendGrid.Of(stack, options), options.MeshNodes);
    }

    private static MeshFiles Files(StageContext context)
    {
        var parts = Parts(context);
        var stack = AlignmentStage.Stack(context);
        return new(context.PathOf(StackFields.Volume), BendGrid.Of(stack, context.Options<AlignmentOptions>()), new SectionSheets(stack).Count, parts);
    }
}
