using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Takes what a person masked out of a part of a montaged section.</summary>
internal static class MaskedParts
{
    /// <param name="grey">0 where nothing is known.</param>
    /// <param name="first">Its first pixel, px of the level.</param>
    /// <param name="levelPx">Section px per px of the level.</param>
    /// <param name="masked">Section px; null for none.</param>
    public static void Clear(Plane grey, Vox3 first, int levelPx, IReadOnlyList<PixelRegion>? masked)
    {
        if (masked is null) return;
        double middle = (levelPx - 1) / 2.0;
        for (int y = 0; y < grey.Height; y++)
            for (int x = 0; x < grey.Width; x++)
            {
                var at = new Px2((first.X + x) * levelPx + middle, (first.Y + y) * levelPx + middle);
                if (masked.Any(r => r.Contains(at))) grey[x, y] = 0;
            }
    }
}
