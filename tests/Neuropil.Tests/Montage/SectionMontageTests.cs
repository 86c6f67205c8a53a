using Neuropil.Artefacts;
using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Tests.Numerics;

namespace Neuropil.Tests.Montage;

public class SectionMontageTests
{
    /// <summary>3 x 3 tiles of 200 px cut from one texture at known fractional places, with noise and another gain each.</summary>
    [Fact]
    public void TilesCutFromOneImageReturnToTheirPlaces()
    {
        var cut = CutTiles(3, 200, 175, jitter: 5, noise: 4, seed: 7);
        var placed = SectionMontage.Place("s", 0, cut.Tiles, i => cut.Images[i], new MontageOptions(), CancellationToken.None);
        foreach (double error in ErrorsAfterShift(placed, cut.Places)) Assert.True(error < 0.1, $"{error} px off");
        Assert.All(placed.Section.Tiles, t => Assert.Equal(0, t.Island));
        Assert.All(placed.Overlaps, o => Assert.Equal(OverlapEvidence.Matched, o.Evidence));
        Assert.Equal(12, placed.Overlaps.Count);
    }

    [Fact]
    public void GainsAndOffsetsAreLevelledFromTheOverlaps()
    {
        var cut = CutTiles(3, 200, 170, jitter: 3, noise: 1, seed: 8);
        var placed = SectionMontage.Place("s", 0, cut.Tiles, i => cut.Images[i], new MontageOptions(), CancellationToken.None);
        // Truth: value = gain · grey + offset, so levelled greys agree when levelGain · gain is the same for all tiles.
        double[] products = [.. placed.Section.Tiles.Select((t, i) => t.Gain * cut.Gains[i])];
        Assert.True(products.Max() / products.Min() < 1.03, $"gain products {string.Join(' ', products)}");
    }

    [Fact]
    public void AnEmptySeamIsNamedAndItsTileStandsByTheUsualStep()
    {
        var cut = CutTiles(3, 200, 175, jitter: 2, noise: 3, seed: 9);
        var random = new SplitMix64(3);
        // The last tile is resin: noise without structure.
        foreach (ref byte v in cut.Images[8].Values.AsSpan()) v = (byte)Math.Clamp(200 + 3 * random.NextNormal(), 0, 255);
        var placed = SectionMontage.Place("s", 0, cut.Tiles, i => cut.Images[i], new MontageOptions(), CancellationToken.None);
        Assert.Equal(2, placed.Overlaps.Count(o => o.Evidence is OverlapEvidence.Empty));
        Assert.Equal(1, placed.Section.Tiles[8].Island);
        Assert.All(ErrorsAfterShift(placed, cut.Places).Take(8), error => Assert.True(error < 0.1));
        Assert.True(ErrorsAfterShift(placed, cut.Places)[8] < 6);
    }

    [Fact]
    public void StagePositionsReplaceTheGrid()
    {
        var cut = CutTiles(3, 200, 170, jitter: 6, noise: 3, seed: 10);
        var tiles = cut.Tiles.Select(t => t with { Row = null, Column = null, StagePx = new Px2(170 * t.Column!.Value, 170 * t.Row!.Value) }).ToList();
        var placed = SectionMontage.Place("s", 0, tiles, i => cut.Images[i], new MontageOptions(), CancellationToken.None);
        Assert.All(ErrorsAfterShift(placed, cut.Places), error => Assert.True(error < 0.1));
    }

    /// <summary>Tiles turned and scaled a little: a translation cannot place them, an affine can.</summary>
    [Fact]
    public void AffineFreedomTakesUpRotationAndScale()
    {
        var cut = CutTiles(3, 200, 160, jitter: 3, noise: 2, seed: 11, twist: 0.025);
        double ResidualOf(TileFreedom freedom)
        {
            var placed = SectionMontage.Place("s", 0, cut.Tiles, i => cut.Images[i], new MontageOptions { Freedom = freedom, Elastic = ElasticTiles.Never }, CancellationToken.None);
            double[] all = [.. placed.Overlaps.SelectMany(o => o.Matches).Where(m => m.Residual is not null).Select(m => m.Residual!.Value.Length).Order()];
            return all[all.Length / 2];
        }
        Assert.InRange(ResidualOf(TileFreedom.Affine), 0, 0.15);
        Assert.InRange(ResidualOf(TileFreedom.Translation), 0.3, 3);
    }

    internal sealed record Cut(List<Tile> Tiles, List<Raster<byte>> Images, List<Px2> Places, List<double> Gains);

    internal static Cut CutTiles(int perSide, int tilePx, int stepPx, double jitter, double noise, ulong seed, double twist = 0)
    {
        var random = new SplitMix64(seed);
        var waves = new Waves(seed);
        var cut = new Cut([], [], [], []);
        for (int row = 0; row < perSide; row++)
            for (int column = 0; column < perSide; column++)
            {
                Px2 place = new(column * stepPx + random.Uniform(-jitter, jitter), row * stepPx + random.Uniform(-jitter, jitter));
                var map = Affine2.Rotation(random.Uniform(-twist, twist), new(tilePx / 2.0, tilePx / 2.0)).Then(Affine2.Translation(place.X, place.Y));
                double gain = random.Uniform(0.85, 1.15), offset = random.Uniform(-12, 12);
                var image = new Raster<byte>(tilePx, tilePx);
                for (int y = 0; y < tilePx; y++)
                    for (int x = 0; x < tilePx; x++)
                        image[x, y] = (byte)Math.Clamp(gain * (128 + 8 * waves.At(map.Apply(new(x, y)))) + offset + noise * random.NextNormal(), 0, 255);
                cut.Tiles.Add(new($"{row}_{column}", "s", row, column, "", tilePx, tilePx, 8, null, "", TileState.Good, []));
                cut.Images.Add(image);
                cut.Places.Add(place);
                cut.Gains.Add(gain);
            }
        return cut;
    }

    private static double[] ErrorsAfterShift(SectionPlacement placed, List<Px2> places)
    {
        var at = placed.Section.Tiles.Select(t => new Px2(t.ToSection.Tx, t.ToSection.Ty)).ToList();
        var matched = Enumerable.Range(0, at.Count).Where(i => placed.Section.Tiles[i].Island == 0).ToList();
        var shift = new Px2(matched.Average(i => at[i].X - places[i].X), matched.Average(i => at[i].Y - places[i].Y));
        return [.. at.Select((p, i) => (p - places[i] - shift).Length)];
    }

    /// <summary>The same waves as <see cref="ImageMatchTests.Texture"/>, at any place.</summary>
    internal sealed class Waves
    {
        private readonly (double Kx, double Ky, double Phase)[] _waves = new (double, double, double)[24];

        public Waves(ulong seed)
        {
            var random = new SplitMix64(seed);
            for (int i = 0; i < _waves.Length; i++)
            {
                double length = Math.Exp(random.Uniform(Math.Log(5), Math.Log(40))), angle = random.Uniform(0, Math.PI);
                _waves[i] = (2 * Math.PI / length * Math.Cos(angle), 2 * Math.PI / length * Math.Sin(angle), random.Uniform(0, 2 * Math.PI));
            }
        }

        public double At(Px2 p)
        {
            double sum = 0;
            foreach (var (kx, ky, phase) in _waves) sum += Math.Sin(kx * p.X + ky * p.Y + phase);
            return sum;
        }
    }
}
