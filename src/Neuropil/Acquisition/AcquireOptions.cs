namespace Neuropil.Acquisition;

/// <summary>What to do about a tile or section that should be there and is not.</summary>
public enum MissingTiles
{
    /// <summary>Stop and name them all.</summary>
    Stop,

    /// <summary>Go on without; they are counted in the report.</summary>
    Count,
}

/// <summary>Whether stage positions must be those of overlapping tiles.</summary>
public enum PositionCheck
{
    /// <summary>Stop where most tiles overlap with none, or nearly wholly: their unit is another.</summary>
    Check,

    /// <summary>Take them as they are.</summary>
    Trust,
}

/// <summary>How tiles are checked. Shares compare a tile with the usual tile of its wafer (texture: upper
/// quartile, for half of the tiles may be resin; fine detail: median), so no instrument needs its own numbers.</summary>
public sealed record AcquireOptions
{
    /// <summary>Default stop: nothing missing is passed over in silence.</summary>
    public MissingTiles Missing { get; init; } = MissingTiles.Stop;

    /// <summary>Default check: a wrong unit is seen before any image is.</summary>
    public PositionCheck Positions { get; init; } = PositionCheck.Check;

    /// <summary>A tile is empty below this share of the usual texture. Default 0.2: bare resin shows next to none.</summary>
    public double EmptyShare { get; init; } = 0.2;

    /// <summary>A tile is low in contrast when even its best places show less than this share of the usual contrast. Default 0.5.</summary>
    public double LowContrastShare { get; init; } = 0.5;

    /// <summary>A tile is saturated when more than this share of its pixels is black or white to the limit, per cent. Default 3: less hides
    /// nothing that matters.</summary>
    public double SaturatedPercent { get; init; } = 3;

    /// <summary>A tile is out of focus when the share of fine detail in its texture is below this part of the usual one. Default 0.5.</summary>
    public double FocusShare { get; init; } = 0.5;

    /// <summary>Two tiles are duplicates when the middles of their images correlate by at least this. Default 0.995: two exposures of one
    /// place differ by their noise and stay below.</summary>
    public double DuplicateCorrelation { get; init; } = 0.995;

    public IEnumerable<string> Faults()
    {
        (string Key, double Value, double Most)[] ranges =
        [
            ("emptyShare", EmptyShare, 1), ("lowContrastShare", LowContrastShare, 1), ("saturatedPercent", SaturatedPercent, 100),
            ("focusShare", FocusShare, 1), ("duplicateCorrelation", DuplicateCorrelation, 1),
        ];
        foreach (var (key, value, most) in ranges)
            if (!(value >= 0 && value <= most)) yield return $"acquire.{key} is {value}; it must be between 0 and {most}.";
    }
}
