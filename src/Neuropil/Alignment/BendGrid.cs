using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>The nodes of the elastic mesh, and the windows in which they are matched.</summary>
/// <param name="Pixel">Volume px per px of matching size.</param>
/// <param name="NodePx">Volume px from node to node; node k stands at k · NodePx - 0.5.</param>
internal sealed record BendGrid(int Sections, int Pixel, int NodePx, int Columns, int Rows, IReadOnlyList<PixelRect> Windows)
{
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
        var (left, top, right, bottom) = InnerNodes(window);
        var inner = new ShiftGrid(-0.5, -0.5, NodePx, right - left, bottom - top);
        int shiftX = left - window.X / NodePx, shiftY = top - window.Y / NodePx;
        for (int j = 0; j < inner.Rows; j++)
            for (int i = 0; i < inner.Columns; i++) Copy(found, (j + shiftY) * found.Columns + i + shiftX, inner, j * inner.Columns + i);
        return inner;
    }

    /// <summary>All windows of a pair of sections, put together.</summary>
    public IReadOnlyList<DensePair> Join(IReadOnlyList<JsonArray> blocks)
    {
        var pairs = new SortedDictionary<(int From, int To, int FromSide, int ToSide), ShiftGrid>();
        for (int b = 0; b < blocks.Count; b++)
        {
            var (left, top, right, bottom) = InnerNodes(Windows[b % Windows.Count]);
            foreach (var entry in blocks[b])
            {
                var key = (entry!["from"]!.GetValue<int>(), entry["to"]!.GetValue<int>(), entry["fromSide"]?.GetValue<int>() ?? 0, entry["toSide"]?.GetValue<int>() ?? 0);
                if (!pairs.TryGetValue(key, out var whole)) pairs[key] = whole = new(-0.5, -0.5, NodePx, Columns, Rows);
                var part = new ShiftGrid(-0.5, -0.5, NodePx, right - left, bottom - top);
                PackedShifts.Unpack(entry["shifts"]!.GetValue<string>(), part);
                for (int n = 0; n < part.Count; n++) Copy(part, n, whole, (top + n / part.Columns) * Columns + left + n % part.Columns);
            }
        }
        return [.. pairs.Select(p => new DensePair(p.Key.From, p.Key.To, p.Value, p.Key.FromSide, p.Key.ToSide))];
    }

    private (int Left, int Top, int Right, int Bottom) InnerNodes(PixelRect window)
    {
        int halo = HaloSteps * DensePairMatcher.NodesPerStep;
        int left = window.X / NodePx + (window.X > 0 ? halo : 0), top = window.Y / NodePx + (window.Y > 0 ? halo : 0);
        // The last window of a line answers for the node on its far edge, too.
        int right = window.Right / NodePx, bottom = window.Bottom / NodePx;
        return (left, top, right == Columns - 1 ? Columns : right - halo, bottom == Rows - 1 ? Rows : bottom - halo);
    }

    private static void Copy(ShiftGrid from, int source, ShiftGrid to, int target) =>
        (to.X[target], to.Y[target], to.Height[target]) = (from.X[source], from.Y[source], from.Height[source]);
}
