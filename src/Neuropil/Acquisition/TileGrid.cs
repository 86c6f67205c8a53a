using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>The nominal grid of tiles, the same for every section, centred on the specimen.</summary>
internal sealed record TileGrid(Px2 OriginPx, int TileWidthPx, int TileHeightPx, int StepXPx, int StepYPx)
{
    public Px2 NominalPx(int row, int column) => new(OriginPx.X + column * StepXPx, OriginPx.Y + row * StepYPx);

    /// <summary>The largest tiles whose grid stays on the specimen in every section; or the tiles asked for, if they do.</summary>
    /// <exception cref="InputException">Tiles of the size asked for leave the specimen, or no tile of a useful size stays on it.</exception>
    public static TileGrid Fit(Box3 specimen, IReadOnlyList<TrueSection> sections, WaferOptions options, int reachPx)
    {
        double spare = options.StageJitterPx + reachPx + Math.Ceiling(3 * options.BlurPx);
        if (options.TileWidthPx > 0)
        {
            var asked = OfTiles(specimen, options, options.TileWidthPx, options.TileHeightPx);
            double outside = asked.OutsidePx(specimen, sections, options, spare);
            if (outside <= options.AllowOutsidePx) return asked;
            string advice = Largest(specimen, sections, options, spare) is { } fits
                ? $"The largest that stay on it are {fits.TileWidthPx}x{fits.TileHeightPx}; or allow it with --allow-outside {Math.Ceiling(outside)}."
                : $"Choose milder distortions, or allow it with --allow-outside {Math.Ceiling(outside)}.";
            throw new InputException($"{options.Columns}x{options.Rows} tiles of {options.TileWidthPx}x{options.TileHeightPx} px reach "
                + $"{outside:0} px beyond the specimen of {specimen.Size.X}x{specimen.Size.Y} px once sections are deformed; "
                + $"{options.AllowOutsidePx} px are allowed. {advice}");
        }
        return Largest(specimen, sections, options, spare) ?? throw new InputException(
            $"No {options.Columns}x{options.Rows} tiles of at least {WaferOptions.MinTilePx} px stay on a specimen of "
            + $"{specimen.Size.X}x{specimen.Size.Y} px under these distortions. Choose milder ones, fewer tiles, or a larger volume.");
    }

    private static TileGrid? Largest(Box3 specimen, IReadOnlyList<TrueSection> sections, WaferOptions options, double spare)
    {
        for (int margin = 0; ; margin++)
        {
            int width = TileOf(specimen.Size.X - 2 * margin, options.Columns, options);
            int height = TileOf(specimen.Size.Y - 2 * margin, options.Rows, options);
            if (width < WaferOptions.MinTilePx || height < WaferOptions.MinTilePx) return null;
            var grid = OfTiles(specimen, options, width, height);
            if (grid.OutsidePx(specimen, sections, options, spare) <= 0) return grid;
        }
    }

    /// <summary>The largest tile of which so many, overlapping, fit into a field.</summary>
    private static int TileOf(int field, int tiles, WaferOptions options)
    {
        int tile = (int)(field / (1 + (tiles - 1) * (1 - options.Overlap)));
        while (tile > 0 && tile + (tiles - 1) * (tile - OverlapOf(tile, options)) > field) tile--;
        return tile;
    }

    private static int OverlapOf(int tile, WaferOptions options) => Math.Min(tile / 2, Math.Max(
        (int)Math.Round(options.Overlap * tile), options.LeastOverlapPx + (int)Math.Ceiling(2 * options.StageJitterPx)));

    private static TileGrid OfTiles(Box3 specimen, WaferOptions options, int width, int height)
    {
        int stepX = width - OverlapOf(width, options), stepY = height - OverlapOf(height, options);
        int fieldWidth = width + (options.Columns - 1) * stepX, fieldHeight = height + (options.Rows - 1) * stepY;
        var origin = new Px2(
            Math.Floor(specimen.Min.X + (specimen.Size.X - fieldWidth) / 2.0), Math.Floor(specimen.Min.Y + (specimen.Size.Y - fieldHeight) / 2.0));
        return new(origin, width, height, stepX, stepY);
    }

    /// <summary>How far the grid, grown by <paramref name="spare"/>, can reach beyond the specimen in the worst section; 0 when nowhere.</summary>
    /// <remarks>A bound, not a search: elastic shifts and cuts by their largest values, and an affine map is at its worst in a corner.</remarks>
    private double OutsidePx(Box3 specimen, IReadOnlyList<TrueSection> sections, WaferOptions options, double spare)
    {
        double right = OriginPx.X + TileWidthPx - 1 + (options.Columns - 1) * StepXPx, bottom = OriginPx.Y + TileHeightPx - 1 + (options.Rows - 1) * StepYPx;
        double worst = 0;
        foreach (var section in sections)
        {
            double cuts = section.Cuts.Sum(cut => cut.WidthPx / 2);
            double x = spare + cuts + Largest(section.Elastic?.ShiftX), y = spare + cuts + Largest(section.Elastic?.ShiftY);
            foreach (var corner in new Px2[] { new(OriginPx.X - x, OriginPx.Y - y), new(right + x, OriginPx.Y - y), new(OriginPx.X - x, bottom + y), new(right + x, bottom + y) })
            {
                var s = section.ToSpecimen.Apply(corner);
                worst = Math.Max(worst, Math.Max(
                    Math.Max(specimen.Min.X - s.X, s.X - (specimen.Max.X - 1)), Math.Max(specimen.Min.Y - s.Y, s.Y - (specimen.Max.Y - 1))));
            }
        }
        return worst;
    }

    private static double Largest(double[]? shifts) => shifts is null ? 0 : shifts.Max(Math.Abs);
}
