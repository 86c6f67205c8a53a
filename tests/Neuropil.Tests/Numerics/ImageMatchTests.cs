using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class ImageMatchTests
{
    [Fact]
    public void TheSurfaceEqualsTheDefinitionAlsoWherePlanesOverlapPartly()
    {
        Plane a = FftTests.Noise(20, 13, 1), b = FftTests.Noise(17, 19, 2);
        var range = new ShiftRange(-9, 11, -7, 12);
        foreach (var surface in (NccSurface[])[NccSurface.BySums(PlanePart.Of(a), PlanePart.Of(b), range, 0.05), NccSurface.ByTransforms(a, b, range, 0.05)])
            for (int j = 0; j < range.Height; j++)
                for (int i = 0; i < range.Width; i++)
                    if (surface.Shares[i, j] >= 0.05)
                        Assert.Equal(NccReference(a, b, range.MinX + i, range.MinY + j, (_, _) => true), surface.Values[i, j], 1e-4);
    }

    /// <summary>Where one lies within the other, beside it and apart; parts of planes are what crops would be.</summary>
    [Fact]
    public void SumsAndTransformsGiveOneSurface()
    {
        Plane wholeA = FftTests.Noise(70, 60, 3), wholeB = FftTests.Noise(90, 80, 4);
        PlanePart a = new(wholeA, 9, 7, 45, 38), b = new(wholeB, 3, 5, 61, 49);
        foreach (var range in (ShiftRange[])[ShiftRange.Around(8, 5, 8, 6), ShiftRange.Around(-25, 20, 5, 9), ShiftRange.Around(58, 0, 10, 2), ShiftRange.Around(0, -45, 3, 9)])
        {
            NccSurface sums = NccSurface.BySums(a, b, range, 0.1), transforms = NccSurface.ByTransforms(a.Copy(), b.Copy(), range, 0.1);
            Assert.Equal(transforms.Shares.Values, sums.Shares.Values);
            for (int k = 0; k < sums.Values.Values.Length; k++) Assert.Equal(transforms.Values.Values[k], sums.Values.Values[k], 3e-4);
        }
    }

    [Fact]
    public void TheMaskedSurfaceEqualsTheDefinition()
    {
        Plane a = FftTests.Noise(24, 20, 1), b = FftTests.Noise(24, 20, 2), maskA = Mask(24, 20, 3), maskB = Mask(24, 20, 4);
        var fft = RealFft2.For(36, 32);
        var range = ShiftRange.Around(0, 0, 6, 6);
        var surface = NccSurface.Of(new MaskedSpectra(a, maskA, fft), new MaskedSpectra(b, maskB, fft), range, 0.2);
        for (int j = 0; j < range.Height; j++)
            for (int i = 0; i < range.Width; i++)
            {
                int dx = range.MinX + i, dy = range.MinY + j;
                if (surface.Shares[i, j] < 0.2) continue;
                Assert.Equal(NccReference(a, b, dx, dy, (x, y) => maskA[x, y] * maskB[x + dx, y + dy] > 0), surface.Values[i, j], 1e-4);
            }
    }

    /// <summary>The texture is a sum of waves, so it can be shifted exactly. The range leaves the peak the neighbours that interpolation needs.</summary>
    [Fact]
    public void SubpixelShiftsOfTextureAreRecoveredWithinATwentiethOfAPixel()
    {
        // In one texture of a hundred a long wave outweighs all others and the peak is a ridge: there three twentieths.
        const int cases = 100;
        var random = new SplitMix64(12);
        int near = 0;
        for (int k = 0; k < cases; k++)
        {
            double dx = random.Uniform(-5, 5), dy = random.Uniform(-5, 5);
            ulong seed = random.NextULong();
            Plane a = Texture(80, 80, 16, 16, seed), b = Texture(112, 112, -dx, -dy, seed);
            var match = ImageMatch.Find(a, b, new ShiftRange(4, 28, 4, 28), 0.5);
            Assert.NotNull(match);
            double off = Math.Max(Math.Abs(match.Value.Dx - 16 - dx), Math.Abs(match.Value.Dy - 16 - dy));
            Assert.True(off < 0.15, $"{off:f3} px off at ({dx:f2},{dy:f2}), texture {seed}");
            Assert.True(match.Value.Height > 0.98);
            near += off < 0.05 ? 1 : 0;
        }
        Assert.InRange(near, cases - 3, cases);
    }

    [Fact]
    public void AFlatPlaneMatchesNothing() =>
        Assert.Null(ImageMatch.Find(new Plane(32, 32), FftTests.Noise(48, 48, 1), new ShiftRange(0, 16, 0, 16), 0.5));

    [Fact]
    public void UnrelatedNoiseHasNoConfidence() =>
        Assert.True(ImageMatch.Find(FftTests.Noise(64, 64, 1), FftTests.Noise(96, 96, 2), new ShiftRange(0, 32, 0, 32), 0.5) is not { Ratio: > 1.3 });

    /// <summary>Waves between 5 and 40 px long, the sizes of membranes and organelles; (x0, y0) is the place of the first pixel.</summary>
    internal static Plane Texture(int width, int height, double x0, double y0, ulong seed)
    {
        var random = new SplitMix64(seed);
        var plane = new Plane(width, height);
        for (int wave = 0; wave < 60; wave++)
        {
            double length = Math.Exp(random.Uniform(Math.Log(5), Math.Log(40))), angle = random.Uniform(0, Math.PI), phase = random.Uniform(0, 2 * Math.PI);
            double kx = 2 * Math.PI / length * Math.Cos(angle), ky = 2 * Math.PI / length * Math.Sin(angle);
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) plane[x, y] += (float)Math.Sin(kx * (x + x0) + ky * (y + y0) + phase);
        }
        return plane;
    }

    private static Plane Mask(int width, int height, ulong seed)
    {
        var mask = FftTests.Noise(width, height, seed);
        foreach (ref float v in mask.Values.AsSpan()) v = v > -0.8f ? 1 : 0;
        return mask;
    }

    private static double NccReference(Plane a, Plane b, int dx, int dy, Func<int, int, bool> counts)
    {
        var pairs = new List<(double A, double B)>();
        for (int y = 0; y < a.Height; y++)
            for (int x = 0; x < a.Width; x++)
                if (x + dx >= 0 && y + dy >= 0 && x + dx < b.Width && y + dy < b.Height && counts(x, y)) pairs.Add((a[x, y], b[x + dx, y + dy]));
        double meanA = pairs.Average(p => p.A), meanB = pairs.Average(p => p.B);
        return pairs.Sum(p => (p.A - meanA) * (p.B - meanB))
            / Math.Sqrt(pairs.Sum(p => (p.A - meanA) * (p.A - meanA)) * pairs.Sum(p => (p.B - meanB) * (p.B - meanB)));
    }

    /// <summary>The top of the surface that Lanczos kernels of 8 × 8 samples make of the values, written out with sines: it is as high as said, and higher than beside.</summary>
    [Fact]
    public void APeakIsTheTopOfTheInterpolatedSurface()
    {
        var random = new SplitMix64(12);
        for (int trial = 0; trial < 20; trial++)
        {
            double cx = 7 + random.NextDouble() - 0.5, cy = 7 + random.NextDouble() - 0.5;
            var values = new Plane(15, 15);
            for (int y = 0; y < 15; y++)
                for (int x = 0; x < 15; x++) values[x, y] = (float)Math.Exp(-0.1 * ((x - cx) * (x - cx) + 0.7 * (y - cy) * (y - cy)));
            var (px, py, height) = SubpixelPeak.Refine(values, 7, 7);
            Assert.Equal(Interpolated(values, 7 + px, 7 + py), height, 1e-9);
            Assert.Equal(cx, 7 + px, 0.05);
            Assert.Equal(cy, 7 + py, 0.05);
        }
    }

    private static double Interpolated(Plane values, double x, double y)
    {
        static double Sinc(double t) => Math.Abs(t) < 1e-9 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t);
        int left = (int)Math.Floor(x) - 3, top = (int)Math.Floor(y) - 3;
        double sum = 0, weights = 0;
        for (int j = top; j < top + 8; j++)
            for (int i = left; i < left + 8; i++)
            {
                double weight = Sinc(x - i) * Sinc((x - i) / 4) * Sinc(y - j) * Sinc((y - j) / 4);
                (sum, weights) = (sum + weight * values[i, j], weights + weight);
            }
        return sum / weights;
    }
}
