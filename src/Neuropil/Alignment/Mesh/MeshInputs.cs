using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Alignment.Mesh;

/// <summary>What the passes of the mesh read.</summary>
internal static class MeshInputs
{
    public static IDenseMatches Matches(StageContext context) =>
        MatchFiles.Open(context.PathOf(MatchFiles.Folder), BendGrid.Of(AlignmentStage.Stack(context), context.Options<AlignmentOptions>()));

    /// <summary>Of all sheets.</summary>
    public static long Nodes(StageContext context)
    {
        var stack = AlignmentStage.Stack(context);
        var all = BendGrid.Of(stack, context.Options<AlignmentOptions>()).All;
        return (long)new SectionSheets(stack).Count * all.Columns * all.Rows;
    }
}
