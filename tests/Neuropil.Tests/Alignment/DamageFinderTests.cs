using Neuropil.Alignment;
using Neuropil.Alignment.Damage;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>Folds and tears drawn on noise of the size of cells, between neighbours of nearly the same noise.</summary>
public class DamageFinderTests
{
    internal const int SizePx = 200;

    [Fact]
    public void ADarkLineThatNoNeighbourShowsIsAFoldWhereItIs()
    {
        var found = Assert.Single(Find(Damaged(z: 1, grey: -60)));
        Assert.Equal(CutKind.Fold, found.Kind);
        // Noise may add a hook at an end.
        var seen = found.Path.Where((_, k) => found.WidthPx[k] > 0).ToList();
        Assert.True(seen.Count(p => Math.Abs(p.X - LineX(p.Y)) <= 1.5) >= 0.8 * seen.Count);
        Assert.InRange(found.LengthPx, 90, 150);
        Assert.InRange(found.UsualWidthPx, 3, 7);
    }

    [Fact]
    public void ABrightLineIsATear()
    {
        // Noise may part it in pieces.
        var found = Find(Damaged(z: 1, grey: 60));
        Assert.All(found, f => Assert.Equal(CutKind.Tear, f.Kind));
        Assert.InRange(found.Sum(f => f.LengthPx), 90, 150);
    }

    [Fact]
    public void ALineThatANeighbourShowsTooIsTissue() => Assert.Empty(Find([.. Damaged(1, -60).Zip(Damaged(2, -60), (a, b) => a.Values[LineAt] < b.Values[LineAt] ? a : b)]));

    [Fact]
    public void UndamagedTissueHasNone() => Assert.Empty(Find(Damaged(z: 1, grey: 0)));

    [Fact]
    public void WithoutNeighboursNothingIsClaimed()
    {
        var section = Damaged(1, -60)[1];
        Assert.Empty(new DamageFinder(new DamageView(section, 1), [], 20, new AlignmentOptions()).Find());
    }

    private static int LineAt => 80 * SizePx + (int)Math.Round(LineX(80));

    /// <summary>A gentle wave down the image.</summary>
    internal static double LineX(double y) => 100 + 6 * Math.Sin(y / 30);

    private static IReadOnlyList<DamageTrace> Find(IReadOnlyList<Plane> sections)
    {
        DamageView[] views = [.. sections.Select(s => new DamageView(s, 1))];
        return new DamageFinder(views[1], [(views[0], Affine2.Identity), (views[2], Affine2.Identity)], 20, new AlignmentOptions()).Find();
    }

    internal static Plane[] Damaged(int z, float grey, int fromY = 40, int toY = 150)
    {
        var random = new SplitMix64(5);
        var tissue = Noise(ref random, 4);
        var sections = new Plane[3];
        for (int s = 0; s < 3; s++)
        {
            var own = Noise(ref random, 2);
            var plane = sections[s] = new(SizePx, SizePx);
            for (int y = 0; y < SizePx; y++)
                for (int x = 0; x < SizePx; x++)
                    plane[x, y] = 128 + 25 * tissue[x, y] + 8 * own[x, y] + (s == z && y >= fromY && y <= toY && Math.Abs(x - LineX(y)) <= 2 ? grey : 0);
        }
        return sections;
    }

    /// <summary>Of mean 0 and spread 1.</summary>
    internal static Plane Noise(ref SplitMix64 random, double sigma, int sizePx = SizePx)
    {
        var plane = new Plane(sizePx, sizePx);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)random.NextNormal();
        plane = Blur.Gaussian(plane, sigma);
        float spread = MathF.Sqrt(plane.Values.Average(v => v * v));
        foreach (ref float v in plane.Values.AsSpan()) v /= spread;
        return plane;
    }
}
