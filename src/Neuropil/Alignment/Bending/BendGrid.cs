using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Bending;

/// <summary>The nodes of the elastic mesh, and the windows in which they are matched.</summary>
/// <param name="Pixel">Volume px per px of matching size.</param>
/// <param name="NodePx">Volume px from node to node; node k stands at k · NodePx - 0.5.</param>
internal sealed record BendGrid(int Sections, int Pixel, int NodePx, int Columns, int Rows, IReadOnlyList<PixelRect> Windows)
{
    /// <summary>Sections of one block: each is read once for all its pairs, and the few behind them once more.</summary>
    public const int SectionsPerBlock = 16;

    private const int MostInnerSteps = 32, HaloSteps = 2;

    /// <summary>Longest side of a window, px of matching size.</summary>
    public static int MostWindowPx(AlignmentOptions options) => (MostInnerSteps + 2 * HaloSteps) * DensePairMatcher.WindowStep(options);

    public static BendGrid Of(AlignedStack stack, AlignmentOptions options)
    {
        int pixel = 1;
        while (2 * pixel * stack.VoxelSize.XNm <= options.BendNm) pixel *= 2;
        int node = DensePairMatcher.NodeStep(options) * pixel, step = DensePairMatcher.WindowStep(options) * pixel;
        int Steps(int size) => (size + step - 1) / step;
        int across = Steps(stack.WidthPx), down = Steps(stack.HeightPx);
        var windows = new List<PixelRect>();
        // A last window of a few steps would be mostly halo: all get much the same size.
        int Inner(int steps) => steps == 0 ? 1 : (steps - 1) / ((steps - 1) / MostInnerSteps + 1) + 1;
        int width = Inner(across), height = Inner(down);
        for (int y = 0; y < down; y += height)
            for (int x = 0; x < across; x += width)
            {
                int left = Math.Max(0, x - HaloSteps), top = Math.Max(0, y - HaloSteps);
                int right = Math.Min(across, x + width + HaloSteps), bottom = Math.Min(down, y + height + HaloSteps);
                windows.Add(new(left * step, top * step, (right - left) * step, (bottom - top) * step));
            }
        return new(stack.Sections.Count, pixel, node, across * step / node + 1, down * step / node + 1, windows);
    }

    /// <summary>The part of a window's nodes that it answers for.</summary>
    public ShiftGrid Inner(ShiftGrid found, PixelRect window)
    {
        var own = InnerNodes(window);
        var inner = Shifts(own);
        int shiftX = own.Left - window.X / NodePx, shiftY = own.Top - window.Y / NodePx;
        for (int j = 0; j < inner.Rows; j++)
            for (int i = 0; i < inner.Columns; i++) Copy(found, (j + shiftY) * found.Columns + i + shiftX, inner, j * inner.Columns + i);
        return inner;
    }

    /// <summary>No shift at any node of a part of the grid.</summary>
    public ShiftGrid Shifts(NodeBox part) => new(part.Left * NodePx - 0.5, part.Top * NodePx - 0.5, NodePx, part.Columns, part.Rows);

    /// <summary>The nodes that a window answers for.</summary>
    public NodeBox InnerNodes(PixelRect window)
    {
        int halo = HaloSteps * DensePairMatcher.NodesPerStep;
        int left = window.X / NodePx + (window.X > 0 ? halo : 0), top = window.Y / NodePx + (window.Y > 0 ? halo : 0);
        // The last window of a line answers for the node on its far edge, too.
        int right = window.Right / NodePx, bottom = window.Bottom / NodePx;
        return new(left, top, right == Columns - 1 ? Columns : right - halo, bottom == Rows - 1 ? Rows : bottom - halo);
    }

    /// <summary>How the fields of the sections lie.</summary>
    public FieldGrid Fields => new(-0.5, NodePx, Columns, Rows);

    /// <summary>All nodes.</summary>
    public NodeBox All => new(0, 0, Columns, Rows);

    /// <summary>The first section of the block that one belongs to.</summary>
    public int FirstOfBlock(int section) => section / SectionsPerBlock * SectionsPerBlock;

    private static void Copy(ShiftGrid from, int source, ShiftGrid to, int target) =>
        (to.X[target], to.Y[target], to.Height[target]) = (from.X[source], from.Y[source], from.Height[source]);
}
