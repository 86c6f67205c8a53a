using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>A volume as the virtual microscope sees it where wafer, tiles and distortions do not matter: blur, section-to-section contrast
/// and brightness, noise. What networks are trained on.</summary>
public static class DirectImage
{
    private const long LevelSequence = 31, NoiseSequence = 32;
    private const double MiddleGrey = 128;

    /// <summary>Uses blur, noise, contrast and brightness of <paramref name="options"/>, and its seed; the rest does not apply.</summary>
    public static Voxels<byte> Of(Voxels<byte> em, WaferOptions options, CancellationToken ct)
    {
        var image = new Voxels<byte>(em.Box);
        for (int z = em.Box.Min.Z; z < em.Box.Max.Z; z++)
        {
            ct.ThrowIfCancellationRequested();
            var slice = new Raster<float>(em.Size.X, em.Size.Y, Array.ConvertAll(em.Section(z).ToArray(), v => (float)v));
            if (options.BlurPx > 0) slice = GaussianBlur.Apply(slice, options.BlurPx);
            Detect(slice.Values, z, options, image.Section(z));
        }

        return image;
    }

    private static void Detect(float[] exposed, int z, WaferOptions options, Span<byte> section)
    {
        var level = SplitMix64.For(options.Seed, LevelSequence, z);
        double gain = 1 + options.ContrastSpread * level.NextNormal(), offset = options.BrightnessSpreadGrey * level.NextNormal();
        double shot = options.ShotNoiseGrey * options.ShotNoiseGrey / 255, detector = options.DetectorNoiseGrey * options.DetectorNoiseGrey;
        var random = SplitMix64.For(options.Seed, NoiseSequence, z);
        for (int i = 0; i < section.Length; i++)
        {
            double grey = gain * (exposed[i] - MiddleGrey) + MiddleGrey + offset;
            grey += Math.Sqrt(detector + shot * Math.Max(grey, 0)) * random.NextNormal();
            section[i] = (byte)Math.Clamp(Math.Round(grey), 0, 255);
        }
    }
}
