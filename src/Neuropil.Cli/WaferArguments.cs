using System.CommandLine;
using System.Globalization;
using Neuropil.Acquisition;

namespace Neuropil.Cli;

/// <summary>The knobs of the virtual microscope as options of the command line; what is not given keeps the default of <see cref="WaferOptions"/>.</summary>
internal static class WaferArguments
{
    private static readonly WaferOptions Defaults = new();

    private static readonly Option<string?> Tiles = new("--tiles") { Description = "Tiles per section, columns x rows. Default 2x2." };
    private static readonly Option<string?> TileSize = new("--tile-size") { Description = "Tile width x height, px. Default: the largest that stay on the specimen." };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Everything random follows from it. Default 1.", DefaultValueFactory = _ => Defaults.Seed };

    private static readonly (Option<int?> Option, Func<WaferOptions, int, WaferOptions> Set)[] Counts =
    [
        (Count("--thickness", "Slices of the volume per section, averaged.", Defaults.SlicesPerSection), (o, v) => o with { SlicesPerSection = v }),
        (Count("--allow-outside", "How far tiles of a given size may leave the specimen, px.", Defaults.AllowOutsidePx), (o, v) => o with { AllowOutsidePx = v }),
        (Count("--lost-tiles", "Tiles that are never written.", Defaults.LostTiles), (o, v) => o with { LostTiles = v }),
        (Count("--lost-sections", "Sections that are never imaged.", Defaults.LostSections), (o, v) => o with { LostSections = v }),
    ];

    private static readonly (Option<double?> Option, Func<WaferOptions, double, WaferOptions> Set)[] Amounts =
    [
        (Amount("--overlap", "Share of a tile that its neighbour shows too.", Defaults.Overlap), (o, v) => o with { Overlap = v }),
        (Amount("--jitter", "Largest error of the stage, px.", Defaults.StageJitterPx), (o, v) => o with { StageJitterPx = v }),
        (Amount("--shift", "Largest shift of a section, px; overrides --distortion, as the next four do.", null), (o, v) => o with { ShiftPx = v }),
        (Amount("--rotation", "Largest rotation of a section, degrees.", null), (o, v) => o with { RotationDegrees = v }),
        (Amount("--affine", "Largest stretch and shear of a section, per cent.", null), (o, v) => o with { AffinePercent = v }),
        (Amount("--elastic", "Standard deviation of the smooth elastic shift, px.", null), (o, v) => o with { ElasticPx = v }),
        (Amount("--elastic-wavelength", "Shortest wavelength of that shift, px.", null), (o, v) => o with { ElasticWavelengthPx = v }),
        (Amount("--contrast-spread", "Deviation of contrast between sections and tiles, as a share.", Defaults.ContrastSpread), (o, v) => o with { ContrastSpread = v }),
        (Amount("--brightness-spread", "Deviation of brightness between sections and tiles, grey values.", Defaults.BrightnessSpreadGrey), (o, v) => o with { BrightnessSpreadGrey = v }),
        (Amount("--shading", "Depth of the shading of each tile, as a share.", Defaults.ShadingDepth), (o, v) => o with { ShadingDepth = v }),
        (Amount("--blur", "Standard deviation of the point-spread function, px.", Defaults.BlurPx), (o, v) => o with { BlurPx = v }),
        (Amount("--shot-noise", "Standard deviation of shot noise in white, grey values.", Defaults.ShotNoiseGrey), (o, v) => o with { ShotNoiseGrey = v }),
        (Amount("--detector-noise", "Standard deviation of detector noise, grey values.", Defaults.DetectorNoiseGrey), (o, v) => o with { DetectorNoiseGrey = v }),
        (Amount("--folds", "Chance that a section has a fold.", Defaults.Folds), (o, v) => o with { Folds = v }),
        (Amount("--tears", "Chance that a section is torn.", Defaults.Tears), (o, v) => o with { Tears = v }),
        (Amount("--dirt", "Specks of dirt per section, on average.", Defaults.Dirt), (o, v) => o with { Dirt = v }),
    ];

    public static IEnumerable<Option> All => [Seed, Tiles, TileSize, .. Counts.Select(c => c.Option), .. Amounts.Select(a => a.Option)];

    /// <exception cref="InputException">A pair of numbers cannot be read.</exception>
    public static WaferOptions Apply(ParseResult parse, WaferOptions options)
    {
        options = options with { Seed = parse.GetValue(Seed) };
        if (parse.GetValue(Tiles) is { } grid)
        {
            var (columns, rows) = Pair("--tiles", grid, "2x2");
            options = options with { Columns = columns, Rows = rows };
        }
        if (parse.GetValue(TileSize) is { } size)
        {
            var (width, height) = Pair("--tile-size", size, "1024x768");
            options = options with { TileWidthPx = width, TileHeightPx = height };
        }
        foreach (var (option, set) in Counts)
            if (parse.GetValue(option) is { } value) options = set(options, value);
        foreach (var (option, set) in Amounts)
            if (parse.GetValue(option) is { } value) options = set(options, value);
        return options;
    }

    private static Option<int?> Count(string name, string meaning, int standard) => new(name) { Description = $"{meaning} Default {standard}." };

    private static Option<double?> Amount(string name, string meaning, double? standard) => new(name)
    {
        Description = standard is { } value ? string.Create(CultureInfo.InvariantCulture, $"{meaning} Default {value}.") : meaning,
    };

    private static (int First, int Second) Pair(string name, string text, string example)
    {
        var parts = text.Split('x');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int second)
            ? (first, second)
            : throw new InputException($"{name} '{text}' cannot be read. Expected two whole numbers, for example {example}.");
    }
}
