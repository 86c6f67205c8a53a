using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Montage;

/// <summary>Overlaps in which most patches are searched only near where a few of them were found.</summary>
public class SeamGuideTests
{
    private static readonly PixelRect Common = new(0, 0, 200, 900);

    [Fact]
    public void ScoutsOfASureOverlapGiveItsShift()
    {
        var scene = Grain(300, 1000, 1);
        var patches = SeamPatches.Of(Common, 96, across: false);
        var guide = SeamGuide.Find(Side(scene, 50, 50), Side(scene, 50 - 17, 50 + 12), patches, 40, new());
        Assert.NotNull(guide);
        // What a has at x lies in b at x + (17, -12).
        foreach (var patch in patches) Assert.Equal((17, -12), guide.Of(patch));
    }

    [Fact]
    public void ScoutsOfUnrelatedTilesGiveNone()
    {
        var patches = SeamPatches.Of(Common, 96, across: false);
        Assert.Null(SeamGuide.Find(Side(Grain(300, 1000, 1), 50, 50), Side(Grain(300, 1000, 2), 50, 50), patches, 40, new()));
    }

    /// <summary>By way of half size a patch is found where a search of all shifts near by finds it.</summary>
    [Theory, InlineData(17, -12), InlineData(-8, 3)]
    public void AGuidedPatchIsFoundWhereASearchOfAllShiftsFindsIt(int dx, int dy)
    {
        var scene = Grain(300, 1000, 3);
        SeamSide a = Side(scene, 50, 50), b = Side(Noisy(scene, 4), 50 - dx, 50 - dy);
        var patches = SeamPatches.Of(Common, 96, across: false);
        var guide = SeamGuide.Find(a, b, patches, 40, new())!;
        foreach (var patch in patches)
        {
            var (found, window) = SeamMatcher.FindGuided(a.BandOf(patch), patch, guide, b);
            var (expected, whole) = SeamMatcher.FindNear(a.BandOf(patch), patch.Translate(dx, dy), b);
            Assert.Equal(expected!.Value.Dx + whole.X, found!.Value.Dx + window.X, 0.01);
            Assert.Equal(expected.Value.Dy + whole.Y, found.Value.Dy + window.Y, 0.01);
            Assert.Equal(expected.Value.Height, found.Value.Height, 0.01);
        }
    }

    private static Plane Noisy(Plane scene, ulong seed)
    {
        var (random, noisy) = (new SplitMix64(seed), new Plane(scene.Width, scene.Height));
        for (int i = 0; i < noisy.Values.Length; i++) noisy.Values[i] = scene.Values[i] + (float)(5 * random.NextNormal());
        return noisy;
    }

    private static SeamSide Side(Plane scene, int x, int y)
    {
        var grey = scene.Crop(x, y, Common.Width, Common.Height);
        return new(grey, Blur.BandPass(grey, SeamMatcher.FinePx, SeamMatcher.CoarsePx), Common);
    }

    private static Plane Grain(int width, int height, ulong seed)
    {
        var random = new SplitMix64(seed);
        var plane = new Plane(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)(255 * random.NextDouble());
        return Blur.Gaussian(plane, 2.5);
    }
}
