namespace Neuropil.Montage;

/// <summary>How freely a tile may be placed.</summary>
public enum TileFreedom
{
    /// <summary>Shift only: right for one instrument that does not turn between tiles.</summary>
    Translation,

    /// <summary>Shift, rotation, scale and shear per tile: for tiles taken with drift or another magnification. Wants evidence on several sides.</summary>
    Affine,
}

/// <summary>Whether tiles may bend.</summary>
public enum ElasticTiles
{
    /// <summary>Where matches kept aside agree clearly better for it.</summary>
    Auto,

    /// <summary>Rigid tiles whatever is left.</summary>
    Never,

    /// <summary>Always.</summary>
    Always,
}

/// <summary>What to do with a tile whose overlaps show that it does not belong where the list has it.</summary>
public enum StrayTiles
{
    /// <summary>It is placed where it matches, or left out, and named.</summary>
    LeaveOut,

    /// <summary>It is painted where the list has it all the same.</summary>
    Keep,
}

/// <summary>At what pixel sections are painted.</summary>
public enum SectionPaint
{
    /// <summary>Several sections: no finer than alignment looks at them, 10 nm; the aligned volume is painted from the tiles. One section: full.</summary>
    Auto,

    /// <summary>At the pixel of the tiles.</summary>
    Full,
}

/// <summary>Every knob of the montage stage.</summary>
public sealed record MontageOptions
{
    /// <summary>Default translation: fewest unknowns, and an affine per tile gained nothing on the tiles it was measured on.</summary>
    public TileFreedom Freedom { get; init; } = TileFreedom.Translation;

    /// <summary>Default auto: lens and scan distortion is found by what the matches say, and tiles without one stay rigid.</summary>
    public ElasticTiles Elastic { get; init; } = ElasticTiles.Auto;

    /// <summary>Distance of the control points of an elastic tile, px. Default 96, the side of a patch, which cannot tell finer bends; 128 left 1.0 px at
    /// the 95th percentile of one seam of real tiles, 96 leaves 0.13.</summary>
    public double MeshPx { get; init; } = 96;

    /// <summary>Largest overlap of neighbours searched, as a share of the tile. Only for grids; stage positions say more. Default 0.35: instruments use 5 to 25 %.</summary>
    public double MaxOverlap { get; init; } = 0.35;

    /// <summary>Smallest overlap searched, px. Default 8: less holds no structure to compare.</summary>
    public int MinOverlapPx { get; init; } = 8;

    /// <summary>How far a tile may stand beside its row or column, or from its stage position, as a share of the tile. Default 0.08.</summary>
    public double MaxSlip { get; init; } = 0.08;

    /// <summary>Side of the patches compared at full resolution, px. Default 96: several membranes across at usual pixel sizes; 128 lost
    /// seams with little tissue, 64 found chance matches.</summary>
    public int PatchPx { get; init; } = 96;

    /// <summary>How far patches are searched round the place that the whole overlap suggests, as a share of the tile; at least 8 px.
    /// Default 0.02: tiles share a distortion of up to 1 % of their size at their edges.</summary>
    public double PatchSearch { get; init; } = 0.02;

    /// <summary>Least correlation of a match. Default 0.25: unrelated patches stay below it.</summary>
    public double MinHeight { get; init; } = 0.25;

    /// <summary>Least ratio of a match to the next best place. Default 1.15: below, repeating structure is taken for a match.</summary>
    public double MinRatio { get; init; } = 1.15;

    /// <summary>Patches with less structure than this share of the section's usual are empty resin. Default 0.3.</summary>
    public double MinTexture { get; init; } = 0.3;

    /// <summary>Default leaveOut: a tile of another place, painted, looks like tissue that is there.</summary>
    public StrayTiles Strays { get; init; } = StrayTiles.LeaveOut;

    /// <summary>Matches further from the solution than this many standard deviations are dropped. Default 4.</summary>
    public double RejectSigmas { get; init; } = 4;

    /// <summary>Whether brightness and contrast of the tiles are levelled from their overlaps.</summary>
    public bool Level { get; init; } = true;

    /// <summary>Length over which one tile fades into the next, px. Default 4: long enough to hide a step of grey, too short to show an edge twice.</summary>
    public double SeamPx { get; init; } = 4;

    /// <summary>Default auto: painting, packing and reading a section at half its pixel costs a quarter.</summary>
    public SectionPaint Paint { get; init; } = SectionPaint.Auto;

    /// <summary>Section px per painted px, a power of two; null for 1.</summary>
    internal int? PaintedPx(double voxelNm, int sections, int longestPx)
    {
        // As align.bendNm by default; and no smaller than sections are compared as a whole.
        const double NeededNm = 10;
        const int LeastPx = 1024;
        int painted = 1;
        while (Paint is SectionPaint.Auto && sections > 1 && 2 * painted * voxelNm <= NeededNm && longestPx / (2 * painted) >= LeastPx) painted *= 2;
        return painted == 1 ? null : painted;
    }

    public IEnumerable<string> Faults()
    {
        if (!(MeshPx is >= 32 and <= 2048)) yield return $"montage.meshPx is {MeshPx}; it must lie between 32 and 2048.";
        if (!(MaxOverlap is > 0 and <= 0.9)) yield return $"montage.maxOverlap is {MaxOverlap}; it must be above 0 and at most 0.9.";
        if (MinOverlapPx < 4) yield return $"montage.minOverlapPx is {MinOverlapPx}; it must be at least 4.";
        if (!(MaxSlip is >= 0 and <= 0.5)) yield return $"montage.maxSlip is {MaxSlip}; it must lie between 0 and 0.5.";
        if (PatchPx < 16) yield return $"montage.patchPx is {PatchPx}; it must be at least 16.";
        if (!(PatchSearch is > 0 and <= 0.25)) yield return $"montage.patchSearch is {PatchSearch}; it must be above 0 and at most 0.25.";
        if (!(MinHeight is >= 0 and < 1)) yield return $"montage.minHeight is {MinHeight}; it must be at least 0 and below 1.";
        if (!(MinRatio >= 1)) yield return $"montage.minRatio is {MinRatio}; it must be at least 1.";
        if (!(MinTexture is >= 0 and < 1)) yield return $"montage.minTexture is {MinTexture}; it must be at least 0 and below 1.";
        if (!(RejectSigmas >= 2)) yield return $"montage.rejectSigmas is {RejectSigmas}; it must be at least 2.";
        if (!(SeamPx > 0)) yield return $"montage.seamPx is {SeamPx}; it must be above 0.";
    }
}
