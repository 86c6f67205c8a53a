namespace Neuropil.Acquisition;

/// <summary>How badly sections are deformed on their way to the wafer.</summary>
public enum Distortion
{
    /// <summary>None: for tests of what comes after montage.</summary>
    None,

    /// <summary>A good automated collector: nearly affine.</summary>
    Mild,

    /// <summary>Hand-collected ribbons: an affine map leaves about 2 px.</summary>
    Middle,

    /// <summary>Wrinkled, stretched sections: needs an elastic alignment.</summary>
    Hard,
}

/// <summary>How the virtual microscope cuts, places and images sections. Pixels are those of the source volume.</summary>
public sealed record WaferOptions
{
    /// <summary>Everything random follows from it: same seed, same bytes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Source slices per section. Default 1; more make thicker sections, their grey values averaged.</summary>
    public int SlicesPerSection { get; init; } = 1;

    /// <summary>Tile rows per section. Default 2: the smallest grid with seams in both directions.</summary>
    public int Rows { get; init; } = 2;

    public int Columns { get; init; } = 2;

    /// <summary>Tile size, px; 0 takes the largest tiles whose grid stays on the specimen in every section.</summary>
    public int TileWidthPx { get; init; }

    public int TileHeightPx { get; init; }

    /// <summary>Share of a tile that its neighbour shows too. Default 0.1: what most instruments are set to.</summary>
    public double Overlap { get; init; } = 0.1;

    /// <summary>Neighbours share at least this much, px, wherever the stage stands; small tiles then overlap by more than
    /// <see cref="Overlap"/>. Default 16: less holds no structure to match.</summary>
    public int LeastOverlapPx { get; init; } = 16;

    /// <summary>How far tiles of a given size may reach beyond the specimen, px. Beyond it is empty resin, and the truth says so. Default 0.</summary>
    public int AllowOutsidePx { get; init; }

    /// <summary>Largest difference between where the stage stands and says it stands, px, per axis. Default 2: a stage repeats to some
    /// tens of nm.</summary>
    public double StageJitterPx { get; init; } = 2;

    /// <summary>Largest shift of a section, px, per axis.</summary>
    public double ShiftPx { get; init; } = 6;

    /// <summary>Largest rotation of a section, degrees.</summary>
    public double RotationDegrees { get; init; } = 0.8;

    /// <summary>Largest stretch per axis and shear of a section, per cent: knife compression and drying.</summary>
    public double AffinePercent { get; init; } = 0.8;

    /// <summary>Standard deviation of the smooth elastic shift, px, per axis.</summary>
    public double ElasticPx { get; init; } = 0.4;

    /// <summary>Shortest wavelength of the elastic shift, px.</summary>
    public double ElasticWavelengthPx { get; init; } = 200;

    /// <summary>Standard deviation of contrast from section to section and from tile to tile, as a share.</summary>
    public double ContrastSpread { get; init; } = 0.04;

    /// <summary>Standard deviation of brightness, grey values of 255, from section to section and from tile to tile.</summary>
    public double BrightnessSpreadGrey { get; init; } = 4;

    /// <summary>Depth of the shading that all tiles share, as a share of the brightness. Default 0.03: hardly seen in a tile, seen at seams.</summary>
    public double ShadingDepth { get; init; } = 0.03;

    /// <summary>Standard deviation of the Gaussian point-spread function, px. Default 0.6: a focused beam of about one pixel.</summary>
    public double BlurPx { get; init; } = 0.6;

    /// <summary>Standard deviation of shot noise in white, grey values; it falls with the root of the brightness. Default 5: a dwell time
    /// short enough to pay for, long enough to see vesicles.</summary>
    public double ShotNoiseGrey { get; init; } = 5;

    /// <summary>Standard deviation of the detector's own noise, grey values.</summary>
    public double DetectorNoiseGrey { get; init; } = 2;

    /// <summary>Grey value of empty resin. Default 205: brighter than cytoplasm, as unstained resin is.</summary>
    public double ResinGrey { get; init; } = 205;

    /// <summary>Chance that a section has a fold. Default 0, like all damage: on request only.</summary>
    public double Folds { get; init; }

    /// <summary>Tissue that a fold hides, px.</summary>
    public double FoldWidthPx { get; init; } = 16;

    /// <summary>Chance that a section is torn.</summary>
    public double Tears { get; init; }

    /// <summary>Gap of a tear at its widest, px.</summary>
    public double TearWidthPx { get; init; } = 10;

    /// <summary>Specks of dirt per section, on average.</summary>
    public double Dirt { get; init; }

    /// <summary>Mean radius of a speck, px.</summary>
    public double DirtRadiusPx { get; init; } = 10;

    /// <summary>Tiles of the wafer that are planned but never written.</summary>
    public int LostTiles { get; init; }

    /// <summary>Sections of the wafer that are cut but never imaged.</summary>
    public int LostSections { get; init; }

    public WaferOptions With(Distortion distortion) => distortion switch
    {
        Distortion.None => this with { ShiftPx = 0, RotationDegrees = 0, AffinePercent = 0, ElasticPx = 0 },
        Distortion.Mild => this with { ShiftPx = 6, RotationDegrees = 0.8, AffinePercent = 0.8, ElasticPx = 0.4, ElasticWavelengthPx = 200 },
        Distortion.Middle => this with { ShiftPx = 12, RotationDegrees = 2, AffinePercent = 1.5, ElasticPx = 1.5, ElasticWavelengthPx = 200 },
        Distortion.Hard => this with { ShiftPx = 20, RotationDegrees = 4, AffinePercent = 3, ElasticPx = 4, ElasticWavelengthPx = 160 },
        _ => throw new ArgumentOutOfRangeException(nameof(distortion), distortion, null),
    };

    /// <summary>A wafer without noise, blur or grey-value errors: for tests of geometry.</summary>
    public WaferOptions WithCleanImages() => this with
    {
        ContrastSpread = 0,
        BrightnessSpreadGrey = 0,
        ShadingDepth = 0,
        BlurPx = 0,
        ShotNoiseGrey = 0,
        DetectorNoiseGrey = 0,
    };

    public IEnumerable<string> Faults()
    {
        if (SlicesPerSection < 1) yield return $"thickness is {SlicesPerSection} slices; it must be at least 1.";
        if (Rows < 1 || Columns < 1) yield return $"tiles are {Columns}x{Rows}; a section needs at least 1x1.";
        if (TileWidthPx != 0 != (TileHeightPx != 0)) yield return "tile width and height must both be given, or neither.";
        if (TileWidthPx is < 0 or > 0 and < MinTilePx || TileHeightPx is < 0 or > 0 and < MinTilePx)
            yield return $"tiles are {TileWidthPx}x{TileHeightPx} px; they must be at least {MinTilePx}x{MinTilePx}.";
        if (!(Overlap is >= 0.02 and <= 0.5)) yield return $"overlap is {Overlap}; it must be between 0.02 and 0.5 of a tile.";
        if (!(ElasticPx <= MaxElasticSlope * ElasticWavelengthPx))
            yield return $"elastic shift of {ElasticPx} px at {ElasticWavelengthPx} px wavelength would fold the section over itself; "
                + $"at most {MaxElasticSlope * ElasticWavelengthPx:0.#} px fit that wavelength.";
        foreach (var (name, value, most) in Ranges())
            if (!(value >= 0 && value <= most)) yield return $"{name} is {value}; it must be between 0 and {most}.";
    }

    public const int MinTilePx = 32;

    // Control values stand half a wavelength apart, with 1 / 0.479 times the standard deviation of the shift (see SectionDraw) and cut
    // off at 2.5 of theirs: neighbours differ by at most 10.4 · ElasticPx, a slope of 21 · ElasticPx / wavelength. It must stay below 1
    // for the map to have an inverse.
    private const double MaxElasticSlope = 0.04;

    private IEnumerable<(string Name, double Value, double Most)> Ranges() =>
    [
        ("least overlap", LeastOverlapPx, 10_000), ("stage jitter", StageJitterPx, 1000), ("shift", ShiftPx, 10_000), ("rotation", RotationDegrees, 45), ("affine", AffinePercent, 20),
        ("elastic", ElasticPx, 100), ("contrast spread", ContrastSpread, 0.5), ("brightness spread", BrightnessSpreadGrey, 60),
        ("shading", ShadingDepth, 0.5), ("blur", BlurPx, 10), ("shot noise", ShotNoiseGrey, 100), ("detector noise", DetectorNoiseGrey, 100),
        ("resin grey", ResinGrey, 255), ("folds", Folds, 1), ("fold width", FoldWidthPx, 1000), ("tears", Tears, 1),
        ("tear width", TearWidthPx, 1000), ("dirt", Dirt, 1000), ("dirt radius", DirtRadiusPx, 1000),
        ("lost tiles", LostTiles, int.MaxValue), ("lost sections", LostSections, int.MaxValue), ("allowed outside", AllowOutsidePx, 10_000),
    ];
}
