using Neuropil.Artefacts;
using Neuropil.Montage;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Montage;

public class RealTilesTests
{
    /// <summary>The MIST tiles are cut from one image, so a solution on whole pixels exists in which every overlap is identical. Ours, rounded, must be
    /// that solution, wherever tiles are joined by evidence.</summary>
    [Fact]
    public void TheMistTilesReturnToTheirExactPlaces()
    {
        string folder = SharedData.Path("tiles-mist");
        var files = Enumerable.Range(1, 25).Select(i => Path.Combine(folder, $"ImageName_t01_p{i:00}.tif")).ToList();
        var stored = files.Select(f => ImageFile.Read(f).Values).ToList();
        // Bytes by one scale for all; the greys of these tiles span 12 bits.
        int low = stored.Min(i => i.Values.Min()), high = stored.Max(i => i.Values.Max());
        var bytes = stored.Select(i => new Raster<byte>(i.Width, i.Height, Array.ConvertAll(i.Values, v => (byte)(255.0 * (v - low) / (high - low))))).ToList();
        // Down the columns first.
        var tiles = files.Select((f, i) => new Tile(
            Path.GetFileName(f), "mist", i % 5, i / 5, f, stored[i].Width, stored[i].Height, 16, null, "", TileState.Good, [])).ToList();
        var placed = SectionMontage.Place("mist", 0, tiles, i => bytes[i], new MontageOptions(), CancellationToken.None);
        Assert.All(placed.Section.Tiles, t => Assert.Equal(0, t.Island));
        int identical = 0;
        foreach (var (a, b) in placed.Overlaps.Select(o => (IndexOf(tiles, o.A), IndexOf(tiles, o.B))))
            if (IsIdentical(stored[a], stored[b], placed.Section.Tiles[a].ToSection, placed.Section.Tiles[b].ToSection)) identical++;
        Assert.Equal(40, identical);
        // Unrounded, they lie on whole px but for what the fits leave.
        var first = placed.Section.Tiles[0].ToSection;
        Assert.All(placed.Section.Tiles, t => Assert.True(FromWhole(t.ToSection.Tx - first.Tx) < 0.05 && FromWhole(t.ToSection.Ty - first.Ty) < 0.05));
    }

    private static double FromWhole(double value) => Math.Abs(value - Math.Round(value));

    private static int IndexOf(List<Tile> tiles, string name) => tiles.FindIndex(t => t.Name == name);

    private static bool IsIdentical(Raster<ushort> a, Raster<ushort> b, Affine2 mapA, Affine2 mapB)
    {
        int dx = (int)Math.Round(mapB.Tx - mapA.Tx), dy = (int)Math.Round(mapB.Ty - mapA.Ty);
        var common = PixelRect.Of(a).Intersect(PixelRect.Of(b).Translate(dx, dy));
        Assert.False(common.IsEmpty);
        for (int y = common.Y; y < common.Bottom; y++)
            for (int x = common.X; x < common.Right; x++)
                if (a[x, y] != b[x - dx, y - dy]) return false;
        return true;
    }
}
