using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition.Tissue;

/// <summary>What the grey levels of a section look like in numbers: to lay synthetic tissue beside real tissue.</summary>
/// <param name="Percentiles">Grey at 1, 5, 25, 50, 75, 95 and 99 %.</param>
/// <param name="LogPower">log10 of the mean power, of the image made mean 0 and variance 1, in each band of <see cref="BandsNm"/>;
/// null where the image is too small or too coarse for the band.</param>
public sealed record TextureStatistics(double Mean, double StandardDeviation, IReadOnlyList<int> Percentiles, IReadOnlyList<double?> LogPower)
{
    /// <summary>Edges of the wavelength bands, nm, an octave each.</summary>
    public static IReadOnlyList<double> BandsNm { get; } = [1600, 800, 400, 200, 100, 50, 25];

    private static readonly int[] Percents = [1, 5, 25, 50, 75, 95, 99];

    public static TextureStatistics Of(Raster<byte> image, double pixelNm)
    {
        double mean = image.Values.Average(v => (double)v);
        double variance = image.Values.Average(v => (v - mean) * (v - mean));
        var sorted = image.Values.Order().ToArray();
        var percentiles = Percents.Select(p => (int)sorted[(int)((sorted.Length - 1L) * p / 100)]).ToArray();
        return new(mean, Math.Sqrt(variance), percentiles, Power(image, pixelNm, mean, Math.Max(variance, 1e-9)));
    }

    private static double?[] Power(Raster<byte> image, double pixelNm, double mean, double variance)
    {
        var fft = RealFft2.For(image.Width, image.Height);
        var spectrum = fft.Forward(Windowed(image, mean));
        var sum = new double[BandsNm.Count - 1];
        var count = new int[sum.Length];
        for (int ky = 0; ky < fft.Height; ky++)
            for (int kx = 0; kx <= fft.Width / 2; kx++)
            {
                double fy = Math.Min(ky, fft.Height - ky) / (fft.Height * pixelNm), fx = kx / (fft.Width * pixelNm);
                int band = BandOf(1 / Math.Sqrt(Math.Max(fx * fx + fy * fy, 1e-18)));
                if (band < 0) continue;
                int i = ky * spectrum.Stride + kx;
                sum[band] += (double)spectrum.Re[i] * spectrum.Re[i] + (double)spectrum.Im[i] * spectrum.Im[i];
                count[band]++;
            }
        // Fewer than 16 frequencies say nothing reliable.
        return [.. sum.Select((s, band) => count[band] < 16 ? (double?)null : Math.Log10(s / count[band] / variance / image.Values.Length))];
    }

    private static int BandOf(double wavelengthNm)
    {
        for (int band = 0; band < BandsNm.Count - 1; band++)
            if (wavelengthNm <= BandsNm[band] && wavelengthNm > BandsNm[band + 1]) return band;
        return -1;
    }

    /// <summary>The image about its mean under a Hann window, so that its edges do not look like texture.</summary>
    private static Plane Windowed(Raster<byte> image, double mean)
    {
        var plane = new Plane(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                plane[x, y] = (float)((image[x, y] - mean) * Hann(x, image.Width) * Hann(y, image.Height));
        return plane;
    }

    private static double Hann(int i, int length) => 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / length);
}
