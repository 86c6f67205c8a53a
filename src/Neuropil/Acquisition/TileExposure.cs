using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>Takes the image of one tile: one interpolation from the specimen, then blur, shading, contrast and noise.</summary>
internal sealed class TileExposure(WaferTruthFile wafer, WaferOptions options)
{
    private const long NoiseSequence = 21;

    // A pleat is three layers thick and lets so much less through: read off folds in the mussel sections.
    private const double FoldTransmission = 0.45;
    private const double MiddleGrey = 128;

    /// <param name="slice">The section's grey values over the whole specimen, [y, x].</param>
    public (Raster<byte> Image, double OutsideFraction) Take(Raster<float> slice, TrueSection section, TrueTile tile)
    {
        int pad = (int)Math.Ceiling(3 * options.BlurPx);
        var map = new TileMap(tile, section, wafer.Specimen);
        var exposed = new Raster<float>(tile.WidthPx + 2 * pad, tile.HeightPx + 2 * pad);
        long outside = 0;
        for (int y = 0; y < exposed.Height; y++)
        {
            var row = exposed.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                bool onTile = x >= pad && y >= pad && x < pad + tile.WidthPx && y < pad + tile.HeightPx;
                row[x] = Expose(slice, map, section, tile, new(x - pad, y - pad), out bool isOutside);
                if (isOutside && onTile) outside++;
            }
        }
        if (pad > 0) exposed = GaussianBlur.Apply(exposed, options.BlurPx);
        return (Detect(exposed, pad, section, tile), (double)outside / ((long)tile.WidthPx * tile.HeightPx));
    }

    private float Expose(Raster<float> slice, TileMap map, TrueSection section, TrueTile tile, Px2 p, out bool outside)
    {
        var specimen = map.ToSpecimen(p);
        outside = !TileMap.IsInside(specimen, wafer.Specimen);
        float grey = outside
            ? (float)options.ResinGrey
            : Bicubic.Sample(slice, specimen.X - wafer.Specimen.Min.X, specimen.Y - wafer.Specimen.Min.Y);
        if (section.Cuts.Count == 0 && section.Dirt.Count == 0) return grey;
        return Damage(grey, section, tile.ToSection.Apply(p));
    }

    private float Damage(float grey, TrueSection section, Px2 onSection)
    {
        float factor = 1;
        foreach (var speck in section.Dirt)
            if (TileMap.Contains(speck.Outline, onSection)) factor *= (float)speck.Transmission;
        foreach (var cut in section.Cuts)
        {
            if (cut.Covers(onSection))
            {
                if (cut.Kind is CutKind.Tear) grey = (float)options.ResinGrey;
                else factor *= (float)FoldTransmission;
            }
            onSection = cut.Heal(onSection);
        }
        return grey * factor;
    }

    private Raster<byte> Detect(Raster<float> exposed, int pad, TrueSection section, TrueTile tile)
    {
        var random = SplitMix64.For(wafer.Seed, NoiseSequence, section.Index, tile.Row, tile.Column);
        var image = new Raster<byte>(tile.WidthPx, tile.HeightPx);
        double gain = section.Gain * tile.Gain, offset = section.OffsetGrey + tile.OffsetGrey;
        double shot = options.ShotNoiseGrey * options.ShotNoiseGrey / 255, detector = options.DetectorNoiseGrey * options.DetectorNoiseGrey;
        bool noisy = shot > 0 || detector > 0;
        for (int y = 0; y < tile.HeightPx; y++)
        {
            double v = 2 * (y + 0.5) / tile.HeightPx - 1;
            for (int x = 0; x < tile.WidthPx; x++)
            {
                double u = 2 * (x + 0.5) / tile.WidthPx - 1;
                double light = 1 + wafer.Shading.SlopeX * u + wafer.Shading.SlopeY * v + wafer.Shading.Bowl * (u * u + v * v);
                double grey = (gain * (exposed[x + pad, y + pad] - MiddleGrey) + MiddleGrey + offset) * light;
                if (noisy) grey += Math.Sqrt(detector + shot * Math.Max(grey, 0)) * random.NextNormal();
                image[x, y] = (byte)Math.Clamp(Math.Round(grey), 0, 255);
            }
        }
        return image;
    }
}
