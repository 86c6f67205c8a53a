using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition;

/// <summary>How much structure an image shows, and how fine it is, with the noise taken off.</summary>
/// <remarks>The image is cut into blocks of 32 px and each is halved again and again; what is lost at each halving is the energy of one
/// octave. White noise loses three quarters of its energy at the first halving and a quarter as much at each further one, so the first
/// octave tells how much of the others is noise.
/// <code>
///   octave    0: 1–2 px   1: 2–4 px   2: 4–8 px   3: 8–16 px   4: 16–32 px
///             noise       ╰── fine detail ──╯     ╰── coarse detail ──╯
/// </code></remarks>
internal static class TileTexture
{
    private const int BlockPx = 32;
    private const int Octaves = 5;

    // Below a quarter of a megapixel blocks overlap by half, or there are too few of them.
    private const int SmallTilePx = 1 << 18;

    // Places that vary by less than this, in steps of the file's values, show nothing.
    private const double LeastSteps = 0.25;

    public static (double Texture, double Peak, double? Focus) Measure(GreyImage image)
    {
        var blocks = new List<(double Texture, double Fine, double Coarse)>();
        double scale = 255.0 / ((1 << image.Bits) - 1);
        Span<double> energy = stackalloc double[Octaves];
        var grey = new float[BlockPx * BlockPx];
        int step = image.Width * image.Height < SmallTilePx ? BlockPx / 2 : BlockPx;
        for (int top = 0; top + BlockPx <= image.Height; top += step)
            for (int left = 0; left + BlockPx <= image.Width; left += step)
            {
                for (int y = 0; y < BlockPx; y++)
                    for (int x = 0; x < BlockPx; x++) grey[y * BlockPx + x] = (float)(image.Values[left + x, top + y] * scale);
                OctaveEnergies(grey, energy);
                double fine = energy[1] + energy[2], coarse = energy[3] + energy[4];
                blocks.Add((Math.Sqrt(fine + coarse), fine, coarse));
            }
        if (blocks.Count == 0) return (0, 0, null);
        // The best-textured places: tissue, even in a tile that is mostly resin. A sixteenth of the tile is enough to montage it by.
        blocks.Sort((a, b) => b.Texture.CompareTo(a.Texture));
        double texture = blocks[blocks.Count / 16].Texture, peak = blocks[blocks.Count / 128].Texture;
        // Energies summed over the better half: the more a place shows, the more it counts.
        var better = blocks.Take((blocks.Count + 1) / 2).Where(b => b.Texture > LeastSteps * scale).ToList();
        double allCoarse = better.Sum(b => b.Coarse);
        return (texture, peak, allCoarse > 0 ? better.Sum(b => b.Fine) / allCoarse : null);
    }

    /// <summary>Overwrites <paramref name="grey"/>.</summary>
    private static void OctaveEnergies(float[] grey, Span<double> energy)
    {
        int size = BlockPx;
        for (int octave = 0; octave < Octaves; octave++, size /= 2)
        {
            double lost = 0;
            for (int y = 0; y < size; y += 2)
                for (int x = 0; x < size; x += 2)
                {
                    float a = grey[y * size + x], b = grey[y * size + x + 1], c = grey[(y + 1) * size + x], d = grey[(y + 1) * size + x + 1];
                    float mean = (a + b + c + d) / 4;
                    lost += (a - mean) * (a - mean) + (b - mean) * (b - mean) + (c - mean) * (c - mean) + (d - mean) * (d - mean);
                    // The half-size image is written where it has been read already.
                    grey[y / 2 * (size / 2) + x / 2] = mean;
                }
            energy[octave] = lost / (size * size);
        }
        for (int octave = Octaves - 1; octave > 0; octave--)
            energy[octave] = Math.Max(0, energy[octave] - energy[0] / Math.Pow(4, octave));
    }
}
