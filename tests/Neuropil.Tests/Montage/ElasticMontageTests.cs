using Neuropil.Artefacts;
using Neuropil.Exchange;
using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Montage;

public sealed class ElasticMontageTests
{
    private const int TilePx = 380, StepPx = 300;

    /// <summary>The true distortion: tile px to where it would be without. A lens that all tiles share, up to 3 px, and half a pixel of each tile's own.</summary>
    private static Px2 Undistorted(Px2 p, int tile)
    {
        double u = p.X / TilePx, v = p.Y / TilePx;
        return p + new Px2(3 * Math.Sin(2.2 * u + v) + 0.5 * Math.Sin(3 * v + tile), 3 * Math.Cos(1.7 * v - u) + 0.5 * Math.Cos(3 * u + 2 * tile));
    }

    private static Px2 Distorted(Px2 q, int tile)
    {
        var p = q;
        for (int i = 0; i < 30; i++) p += q - Undistorted(p, tile);
        return p;
    }

    private static SectionMontageTests.Cut Bent()
    {
        var random = new SplitMix64(5);
        var waves = new SectionMontageTests.Waves(5);
        var cut = new SectionMontageTests.Cut([], [], [], []);
        for (int i = 0; i < 9; i++)
        {
            var place = new Px2(i % 3 * StepPx + random.Uniform(-4, 4), i / 3 * StepPx + random.Uniform(-4, 4));
            var image = new Raster<byte>(TilePx, TilePx);
            for (int y = 0; y < TilePx; y++)
                for (int x = 0; x < TilePx; x++)
                    image[x, y] = (byte)Math.Clamp(128 + 8 * waves.At(place + Undistorted(new(x, y), i)) + 4 * random.NextNormal(), 0, 255);
            cut.Tiles.Add(new($"{i}", "s", i / 3, i % 3, "", TilePx, TilePx, 8, null, "", TileState.Good, []));
            cut.Images.Add(image);
            cut.Places.Add(place);
        }
        return cut;
    }

    /// <summary>How far apart two tiles show the same place, over all overlaps.</summary>
    private static double[] Misfits(SectionMontageTests.Cut cut, SectionPlacement placed)
    {
        var misfits = new List<double>();
        for (int a = 0; a < 9; a++)
            for (int b = a + 1; b < 9; b++)
                for (double x = 0; x < 3 * StepPx; x += 17)
                    for (double y = 0; y < 3 * StepPx; y += 17)
                    {
                        Px2 p = Distorted(new Px2(x, y) - cut.Places[a], a), q = Distorted(new Px2(x, y) - cut.Places[b], b);
                        if (Inside(p) && Inside(q)) misfits.Add((placed.Section.Tiles[a].Apply(p) - placed.Section.Tiles[b].Apply(q)).Length);
                    }
        misfits.Sort();
        return [.. misfits];
    }

    private static bool Inside(Px2 p) => p.X >= 0 && p.Y >= 0 && p.X <= TilePx - 1 && p.Y <= TilePx - 1;

    private static SectionPlacement Place(SectionMontageTests.Cut cut, ElasticTiles elastic) =>
        SectionMontage.Place("s", 0, cut.Tiles, i => cut.Images[i], new MontageOptions { Elastic = elastic }, CancellationToken.None);

    [Fact]
    public void TilesThatALensBentAgreeEverywhere()
    {
        var cut = Bent();
        double[] rigid = Misfits(cut, Place(cut, ElasticTiles.Never)), elastic = Misfits(cut, Place(cut, ElasticTiles.Auto));
        Assert.True(rigid[rigid.Length / 2] > 0.8, $"{rigid[rigid.Length / 2]} px: the tiles are not bent enough to test anything");
        Assert.InRange(elastic[elastic.Length / 2], 0, 0.08);
        Assert.InRange(elastic[(int)(0.95 * elastic.Length)], 0, 0.25);
    }

    [Fact]
    public void RigidTilesStayRigid()
    {
        var cut = SectionMontageTests.CutTiles(3, 380, 300, jitter: 5, noise: 4, seed: 7);
        Assert.All(Place(cut, ElasticTiles.Auto).Section.Tiles, t => Assert.Null(t.Warp));
    }

    [Fact]
    public void TheSameTilesGiveTheSameFields()
    {
        var cut = Bent();
        var (one, two) = (Place(cut, ElasticTiles.Auto), Place(cut, ElasticTiles.Auto));
        Assert.Equal(one.Section.Tiles.SelectMany(t => t.Warp!.ShiftX), two.Section.Tiles.SelectMany(t => t.Warp!.ShiftX));
        Assert.All(one.Section.Tiles, t => Assert.True(t.Warp!.MaxPx > 1));
    }

    [Fact]
    public void APlaceGoesToTheSectionAndBack()
    {
        var field = Field();
        var placed = new PlacedTile("t", Affine2.Rotation(0.1, new(50, 40)).Then(Affine2.Translation(7, -3)), 1, 0, 0, field);
        var tabulated = InverseWarp.Of(field, 300, 200);
        for (double x = 0; x < 300; x += 13)
            for (double y = 0; y < 200; y += 11)
            {
                var section = placed.Apply(new(x, y));
                Assert.True((placed.Invert(section) - new Px2(x, y)).Length < 1e-8);
                Assert.True((tabulated.Apply(placed.ToSection.Inverse().Apply(section)) - new Px2(x, y)).Length < 0.03);
            }
    }

    [Fact]
    public void ExportedGridsGiveTheTilesPlaces()
    {
        string folder = Directory.CreateTempSubdirectory("neuropil-export-").FullName;
        try
        {
            var placed = new PlacedTile("a/b.tif", Affine2.Translation(20, 10), 1, 0, 0, Field());
            var list = new TileList(new(4, 4, 40), ["s"], [new Tile("a/b.tif", "s", 0, 0, "b.tif", 300, 200, 8, null, "", TileState.Good, [])]);
            string path = Path.Combine(folder, "out.json");
            var set = new SectionSet(new(4, 4, 40), [new PlacedSection("s", 0, 320, 220, [placed])]);
            Assert.Equal(1, TransformExport.Write(TransformFormat.Neuropil, list, folder, set, null, path).Tiles);
            var grid = System.Text.Json.JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("tiles").GetProperty("a/b.tif").GetProperty("inverse_grid");
            double x0 = grid.GetProperty("x0").GetDouble(), y0 = grid.GetProperty("y0").GetDouble(), step = grid.GetProperty("step").GetDouble();
            string npz = grid.GetProperty("npz").GetString()!;
            double[,] sx = Member(npz, "sx"), sy = Member(npz, "sy");
            int inside = 0;
            for (int j = 0; j < sx.GetLength(0); j++)
                for (int i = 0; i < sx.GetLength(1); i++)
                {
                    if (double.IsNaN(sx[j, i])) continue;
                    inside++;
                    var section = new Px2(x0 + i * step, y0 + j * step);
                    Assert.True((placed.Apply(new(sx[j, i], sy[j, i])) - section).Length < 1e-8);
                }
            Assert.InRange(inside, 300 * 200 / (step * step), 1.6 * 300 * 200 / (step * step));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double[,] Member(string npz, string name)
    {
        var (header, bytes) = Neuropil.Volumes.Numpy.NpzFile.Read(npz, name);
        var (rows, columns) = ((int)header.Shape[0], (int)header.Shape[1]);
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(bytes);
        var array = new double[rows, columns];
        for (int k = 0; k < values.Length; k++) array[k / columns, k % columns] = values[k];
        return array;
    }

    private static ElasticField Field()
    {
        var field = ElasticField.Zero(300, 200, 128);
        var random = new SplitMix64(9);
        for (int k = 0; k < field.ShiftX.Length; k++) (field.ShiftX[k], field.ShiftY[k]) = (random.Uniform(-2, 2), random.Uniform(-2, 2));
        return field;
    }
}
