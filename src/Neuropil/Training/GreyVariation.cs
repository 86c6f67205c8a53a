using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>What microscope and levelling do to grey values: contrast and brightness, noise, a section out of focus, a section lost.</summary>
internal sealed class GreyVariation(Vox3 patch)
{
    private readonly float[] _row = new float[patch.X * patch.Y];

    /// <summary>Changes <paramref name="image"/>, [z, y, x] of the patch on the 0…255 scale, in place.</summary>
    public void Apply(Span<float> image, ref SplitMix64 random, AugmentationOptions options)
    {
        double contrast = 1 + random.Uniform(-options.Contrast, options.Contrast);
        double brightness = random.Uniform(-options.Brightness, options.Brightness);
        double noise = random.Uniform(0, options.Noise);
        int missing = random.NextDouble() < options.MissingProbability ? random.NextInt(patch.Z) : -1;
        for (int z = 0; z < patch.Z; z++)
        {
            var section = image.Slice(z * patch.X * patch.Y, patch.X * patch.Y);
            if (random.NextDouble() < options.BlurProbability) { Blur(section); Blur(section); }
            double factor = contrast * (1 + random.Uniform(-options.SectionContrast, options.SectionContrast));
            double offset = brightness + random.Uniform(-options.SectionBrightness, options.SectionBrightness);
            Level(section, (float)factor, (float)offset);
            if (options.Noise > 0) AddNoise(section, noise, ref random);
            if (z == missing) section.Fill(Mean(section));
        }
    }

    private static void Level(Span<float> section, float factor, float offset)
    {
        if (factor == 1 && offset == 0) return;
        foreach (ref float v in section) v = Math.Clamp((v - 128) * factor + 128 + offset, 0, 255);
    }

    private static void AddNoise(Span<float> section, double sigma, ref SplitMix64 random)
    {
        // Sum of four uniforms of 16 bits from one draw: normal enough for noise, and ten times cheaper than a logarithm and a cosine.
        // Its variance is 4/12, hence the root of 3.
        float scale = (float)(sigma * Math.Sqrt(3) / 65536);
        foreach (ref float v in section)
        {
            ulong bits = random.NextULong();
            int sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
            v = Math.Clamp(v + (sum - 2 * 65536) * scale, 0, 255);
        }
    }

    private static float Mean(ReadOnlySpan<float> section)
    {
        double sum = 0;
        foreach (float v in section) sum += v;
        return (float)(sum / section.Length);
    }

    /// <summary>The 3×3 binomial kernel [1 2 1]ᵀ[1 2 1] / 16, edges repeated.</summary>
    private void Blur(Span<float> section)
    {
        int w = patch.X, h = patch.Y;
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                _row[y * w + x] = 0.25f * (section[y * w + Math.Max(x - 1, 0)] + 2 * section[y * w + x] + section[y * w + Math.Min(x + 1, w - 1)]);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                section[y * w + x] = 0.25f * (_row[Math.Max(y - 1, 0) * w + x] + 2 * _row[y * w + x] + _row[Math.Min(y + 1, h - 1) * w + x]);
    }
}
