using System.Globalization;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>Draws a whole wafer before anything is imaged: sections, then the grid of tiles that all of them can be covered with.</summary>
internal static class WaferDraw
{
    private const long TileSequence = 11, LostSequence = 12, ShadingSequence = 13;

    // Catmull-Rom reads two pixels to each side.
    private const int InterpolationReachPx = 2;

    /// <exception cref="InputException">The options have faults, or the tiles do not fit on the specimen.</exception>
    public static WaferTruthFile Draw(Vox3 size, VoxelSize voxelSize, WaferOptions options)
    {
        var faults = options.Faults().ToList();
        if (faults.Count > 0) throw new InputException("The virtual microscope cannot work with these options:\n  " + string.Join("\n  ", faults));
        var specimen = Box3.OfSize(size);
        int count = size.Z / options.SlicesPerSection;
        if (count == 0) throw new InputException(
            $"The specimen has {size.Z} slices, a section takes {options.SlicesPerSection}. Choose a smaller --thickness.");
        int digits = Math.Max(3, count.ToString(CultureInfo.InvariantCulture).Length);
        var sections = new TrueSection[count];
        for (int i = 0; i < count; i++)
            sections[i] = SectionDraw.Draw((i + 1).ToString("D" + digits, CultureInfo.InvariantCulture), i, specimen, options);
        MarkLost(sections, options);
        var grid = TileGrid.Fit(specimen, sections, options, InterpolationReachPx);
        return new(
            "", Vox3.Zero, options.Seed, specimen, voxelSize, options.SlicesPerSection, DrawShading(options),
            JsonSerializer.SerializeToNode(options, ArtefactJson.Indented), sections, DrawTiles(sections, grid, options));
    }

    private static void MarkLost(TrueSection[] sections, WaferOptions options)
    {
        if (options.LostSections >= sections.Length) throw new InputException(
            $"{options.LostSections} lost sections of {sections.Length} leave nothing to image. Choose fewer.");
        var random = SplitMix64.For(options.Seed, LostSequence, 0);
        foreach (int i in Choose(ref random, sections.Length, options.LostSections)) sections[i] = sections[i] with { Lost = true };
    }

    private static TrueTile[] DrawTiles(TrueSection[] sections, TileGrid grid, WaferOptions options)
    {
        var tiles = new List<TrueTile>();
        foreach (var section in sections.Where(s => !s.Lost))
            for (int row = 0; row < options.Rows; row++)
                for (int column = 0; column < options.Columns; column++)
                    tiles.Add(DrawTile(section, row, column, grid, options));
        if (options.LostTiles >= tiles.Count) throw new InputException(
            $"{options.LostTiles} lost tiles of {tiles.Count} leave nothing to image. Choose fewer.");
        var random = SplitMix64.For(options.Seed, LostSequence, 1);
        foreach (int i in Choose(ref random, tiles.Count, options.LostTiles)) tiles[i] = tiles[i] with { Lost = true };
        return [.. tiles];
    }

    private static TrueTile DrawTile(TrueSection section, int row, int column, TileGrid grid, WaferOptions options)
    {
        var random = SplitMix64.For(options.Seed, TileSequence, section.Index, row, column);
        var nominal = grid.NominalPx(row, column);
        double jitterX = random.Uniform(-options.StageJitterPx, options.StageJitterPx);
        double jitterY = random.Uniform(-options.StageJitterPx, options.StageJitterPx);
        return new(
            FormattableString.Invariant($"{section.Name}_{row + 1}_{column + 1}.png"), section.Name, row, column,
            grid.TileWidthPx, grid.TileHeightPx, Affine2.Translation(nominal.X + jitterX, nominal.Y + jitterY), nominal, Lost: false,
            Gain: Math.Exp(options.ContrastSpread * random.NextNormal()), OffsetGrey: options.BrightnessSpreadGrey * random.NextNormal(),
            OutsideFraction: 0);
    }

    private static Shading DrawShading(WaferOptions options)
    {
        var random = SplitMix64.For(options.Seed, ShadingSequence);
        double depth = options.ShadingDepth;
        return new(random.Uniform(-depth, depth), random.Uniform(-depth, depth), -depth / 2 * random.Uniform(0.5, 1));
    }

    private static IEnumerable<int> Choose(ref SplitMix64 random, int count, int wanted)
    {
        var all = Enumerable.Range(0, count).ToArray();
        for (int i = 0; i < wanted; i++)
        {
            int other = i + random.NextInt(count - i);
            (all[i], all[other]) = (all[other], all[i]);
        }
        return all.Take(wanted);
    }
}
