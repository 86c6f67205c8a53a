using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Montage;

/// <summary>Tiles cut at whole pixels from smoothed noise, which is alike nowhere: what matches by chance in them would match by chance anywhere.</summary>
internal static class GrainTiles
{
    public static SectionMontageTests.Cut Cut(int perSide, int tilePx, int stepPx, int jitterPx, double noise, ulong seed)
    {
        var random = new SplitMix64(seed);
        int size = (perSide - 1) * stepPx + tilePx + 2 * jitterPx;
        var white = new Raster<float>(size, size);
        foreach (ref float value in white.Values.AsSpan()) value = (float)(128 + 220 * random.NextNormal());
        var grains = GaussianBlur.Apply(white, 1.8);
        var cut = new SectionMontageTests.Cut([], [], [], []);
        for (int row = 0; row < perSide; row++)
            for (int column = 0; column < perSide; column++)
            {
                int left = column * stepPx + random.NextInt(2 * jitterPx + 1), top = row * stepPx + random.NextInt(2 * jitterPx + 1);
                var image = new Raster<byte>(tilePx, tilePx);
                for (int y = 0; y < tilePx; y++)
                    for (int x = 0; x < tilePx; x++) image[x, y] = (byte)Math.Clamp(grains[left + x, top + y] + noise * random.NextNormal(), 0, 255);
                cut.Tiles.Add(new($"{row}_{column}", "s", row, column, "", tilePx, tilePx, 8, null, "", TileState.Good, []));
                cut.Images.Add(image);
                cut.Places.Add(new(left, top));
                cut.Gains.Add(1);
            }
        return cut;
    }
}
