using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Part of a line, [<paramref name="Left"/>, <paramref name="Right"/>) canvas px, both multiples of 8.</summary>
/// <param name="Layers">The only ones that may lie there.</param>
internal sealed record MosaicSpan(int Left, int Right, MosaicLayer[] Layers);

/// <summary>Lines of a canvas, [<paramref name="Top"/>, <paramref name="Bottom"/>) px, on which the same images lie: most of each line has one image and need not be blended.</summary>
/// <param name="Layers">All that touch these lines.</param>
internal sealed record MosaicBand(int Top, int Bottom, MosaicLayer[] Layers, MosaicSpan[] Spans)
{
    /// <summary>All of a window, from top to bottom.</summary>
    public static IEnumerable<MosaicBand> Of(IReadOnlyList<MosaicLayer> layers, PixelRect window)
    {
        var edges = Edges(layers.SelectMany(l => new[] { l.Map.Part.Y, l.Map.Part.Bottom }), window.Y, window.Bottom);
        foreach (var (top, bottom) in edges.Zip(edges.Skip(1)))
        {
            MosaicLayer[] here = [.. layers.Where(l => l.Map.Part.Y <= top && bottom <= l.Map.Part.Bottom)];
            yield return new(top, bottom, here, SpansOf(here, window));
        }
    }

    private static MosaicSpan[] SpansOf(MosaicLayer[] layers, PixelRect window)
    {
        const int Step = PieceMap.StepPx;
        var edges = Edges(layers.SelectMany(l => new[] { l.Map.Left, l.Map.Left + l.Map.Width }), window.X & -Step, (window.Right + Step - 1) & -Step);
        return [.. edges.Zip(edges.Skip(1), (left, right) => new MosaicSpan(left, right, [.. layers.Where(l => l.Map.Left <= left && right <= l.Map.Left + l.Map.Width)]))];
    }

    private static List<int> Edges(IEnumerable<int> inner, int first, int last) => [.. inner.Append(first).Append(last).Distinct().Order()];
}
