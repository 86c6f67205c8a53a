using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>The patches in which an overlap is compared.</summary>
internal static class SeamPatches
{
    /// <summary>Patches of this share of an overlap's width stand two abreast; smaller ones than this many px show too little.</summary>
    private const double AcrossShare = 0.55;

    private const int LeastAcrossPx = 40;

    /// <summary>Of an overlap that is sure; each of them is right to about 0.1 px, and a shift is wanted.</summary>
    private const int Enough = 72;

    /// <summary>Patches that cover the overlap, each overlapping its neighbours by about half.</summary>
    /// <param name="across">Small enough for two of them across a narrow overlap.</param>
    public static IReadOnlyList<PixelRect> Of(PixelRect common, int patchPx, bool across)
    {
        int side = across ? Math.Clamp((int)(AcrossShare * Math.Min(common.Width, common.Height)), Math.Min(LeastAcrossPx, patchPx), patchPx) : patchPx;
        int width = Math.Min(side, common.Width), height = Math.Min(side, common.Height);
        // Along a short seam the patches are shorter, so that there are several.
        if (common.Height >= common.Width) height = Along(common.Height, patchPx);
        else width = Along(common.Width, patchPx);
        int countX = 1 + 2 * (common.Width - width) / width, countY = 1 + 2 * (common.Height - height) / height;
        var patches = new List<PixelRect>(countX * countY);
        for (int j = 0; j < countY; j++)
            for (int i = 0; i < countX; i++)
                patches.Add(new(
                    common.X + (countX == 1 ? 0 : (common.Width - width) * i / (countX - 1)),
                    common.Y + (countY == 1 ? 0 : (common.Height - height) * j / (countY - 1)), width, height));
        return patches;
    }

    /// <summary>Fewer of many, spread over all of the overlap.</summary>
    public static IReadOnlyList<PixelRect> Thin(IReadOnlyList<PixelRect> patches) => patches.Count <= Enough ? patches
        : [.. Enumerable.Range(0, Enough).Select(k => patches[k * (patches.Count - 1) / (Enough - 1)])];

    private static int Along(int seamPx, int patchPx) => Math.Min(seamPx, Math.Min(patchPx, Math.Max(32, seamPx / 4)));
}
