using Neuropil.Alignment.Mesh;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Every knob of the alignment stage.</summary>
public sealed record AlignmentOptions
{
    /// <summary>How many of the following sections each is compared with. Default 2: a section whose nearest neighbour fails still hangs on the
    /// next, and a third left no less error on synthetic tissue.</summary>
    public int Neighbours { get; init; } = 2;

    /// <summary>Largest rotation between neighbours searched at first, degrees. Default 12: sections of one ribbon stay well below. Where nothing is
    /// found, the whole circle is searched.</summary>
    public double MaxRotationDegrees { get; init; } = 12;

    /// <summary>Largest shift between neighbours searched, as a share of the section. Default 0.35: they must still overlap.</summary>
    public double MaxShift { get; init; } = 0.35;

    /// <summary>Longest side of the images compared, px; larger sections are shrunk for matching. Default 640:
    /// what it leaves, bending finds.</summary>
    public int MatchPx { get; init; } = 640;

    /// <summary>Side of the blocks compared, px of the matching image. Default 96: several neurites across, so that no single one leads.</summary>
    public int BlockPx { get; init; } = 96;

    /// <summary>Distance of the blocks' centres, px. Default 40.</summary>
    public int StridePx { get; init; } = 40;

    /// <summary>About how many blocks are compared per pair; on large sections they stand further apart. Default 144: an affine map has six numbers, and of fewer blocks too many can agree by an outline alone.</summary>
    public int MostBlocks { get; init; } = 144;

    /// <summary>How far a block is searched after the coarse step, px. Default 16: what stretch and bending leave of a coarse fit.</summary>
    public int SearchPx { get; init; } = 16;

    /// <summary>Least correlation of a match. Default 0.2: tissue changes from section to section.</summary>
    public double MinHeight { get; init; } = 0.2;

    /// <summary>Least ratio of a match to the next best place. Default 1.15.</summary>
    public double MinRatio { get; init; } = 1.15;

    /// <summary>Blocks with less structure than this share of the section's usual are not compared. Default 0.3.</summary>
    public double MinTexture { get; init; } = 0.3;

    /// <summary>How much sections differ in stretch and shear, each independent of its neighbours, as a share. Default: estimated from the stack. Ties
    /// each section weakly to a rigid one, so that stretch does not build up through the stack.</summary>
    public double? ShapeSpread { get; init; }

    /// <summary>How far sections lie from their nominal places, each independent of its neighbours, px per axis. Default: estimated from the stack.
    /// Ties the stack weakly to the nominal places, so that slanted tissue is not straightened.</summary>
    public double? PlaceSpreadPx { get; init; }

    /// <summary>Whether sections are bent to each other, or only moved, turned and stretched.</summary>
    public bool Elastic { get; init; } = true;

    /// <summary>Pixel at which sections are bent to each other, nm; no finer than the section's own. Default 10: finer structure does not go on
    /// from section to section.</summary>
    public double BendNm { get; init; } = 10;

    /// <summary>Distance of the nodes of the elastic mesh, in cells of 4 px of matching size. Default 3: waves of 60 px and longer are followed.</summary>
    public int NodeCells { get; init; } = 3;

    /// <summary>Windows compared for bending grow until a match should be this good, px of matching size. Default 0.2.</summary>
    public double MatchErrorPx { get; init; } = 0.2;

    /// <summary>Nodes of the elastic mesh, over all sections, that are solved at once; about 200 bytes each. Larger meshes are solved at every k-th node, then
    /// part by part: neighbours then fit as well, and the stack as a whole may lie some tenths of a px elsewhere. Default 4,000,000: 800 MB.</summary>
    public long MeshNodes { get; init; } = 4_000_000;

    /// <summary>Least correlation of a window for bending. Default 0.15: windows stand side by side, and chance does not agree with its neighbours.</summary>
    public double MinBendHeight { get; init; } = 0.15;

    /// <summary>How far tissue may run from a section to the next before it counts as the section's fault, px. How far it does run is measured. Default:
    /// the section's thickness; in sections more than four pixels thick 0.5: there neurites would leave each other's place, and are straightened, so that
    /// neighbours lie on each other.</summary>
    public double? TissueFlowPx { get; init; }

    /// <summary>Whether folds and tears are looked for, masked, and the mesh split there.</summary>
    public bool Damage { get; init; } = true;

    /// <summary>Pixel at which folds and tears are looked for, nm; no finer than the section's own. Default 20: folds are 50 nm wide and more.</summary>
    public double DamageNm { get; init; } = 20;

    /// <summary>Least length of a fold or tear, nm. Default 600: shorter ones bend the mesh little.</summary>
    public double DamageLengthNm { get; init; } = 600;

    /// <summary>Least contrast of a fold or tear of the least length to both sides, in standard deviations of the tissue round about, beyond what
    /// neighbours show there. Default 0.45: finds nine of ten folds and tears in fly medulla at 10 nm, and of twenty lines found one is none.</summary>
    public double DamageContrast { get; init; } = 0.45;

    /// <summary>Matches further from the solution than this many standard deviations are dropped. Default 4.</summary>
    public double RejectSigmas { get; init; } = 4;

    /// <summary>The volume is the largest rectangle that this share of the sections covers. Default 0.9: stray sections and lost
    /// tiles do not cut the rest.</summary>
    public double Coverage { get; init; } = 0.9;

    /// <summary>Whether brightness and contrast are levelled from section to section.</summary>
    public bool Level { get; init; } = true;

    /// <summary>Length over which one tile fades into the next, px. Default 4, as in montage.</summary>
    public double SeamPx { get; init; } = 4;

    /// <summary>Whether the contrast of the volume is equalised place by place (CLAHE), section by section. For looking, and for networks that were trained
    /// so; greys of different places then no longer compare.</summary>
    public bool Clahe { get; init; }

    /// <summary>Side of the tiles whose histograms are equalised, nm; at least 64 px. Default 1000: several neurites and their membranes, so that no single
    /// organelle rules its surroundings.</summary>
    public double ClaheTileNm { get; init; } = 1000;

    /// <summary>No grey of a tile counts more than so many times the mean. Default 3: higher lifts the noise of even places, 1 changes nothing but the range.</summary>
    public double ClaheClip { get; init; } = 3;

    internal int ClaheTilePx(VoxelSize voxel) => Math.Max(64, (int)Math.Round(ClaheTileNm / voxel.XNm));

    public IEnumerable<string> Faults()
    {
        if (Neighbours < 1) yield return $"align.neighbours is {Neighbours}; it must be at least 1.";
        if (!(MaxRotationDegrees is >= 0 and <= 45)) yield return $"align.maxRotationDegrees is {MaxRotationDegrees}; it must lie between 0 and 45.";
        if (!(MaxShift is >= 0 and <= 0.5)) yield return $"align.maxShift is {MaxShift}; it must lie between 0 and 0.5.";
        if (MatchPx < 256) yield return $"align.matchPx is {MatchPx}; it must be at least 256.";
        if (BlockPx < 24) yield return $"align.blockPx is {BlockPx}; it must be at least 24.";
        if (StridePx < 4) yield return $"align.stridePx is {StridePx}; it must be at least 4.";
        if (MostBlocks < 16) yield return $"align.mostBlocks is {MostBlocks}; it must be at least 16.";
        if (SearchPx < 4) yield return $"align.searchPx is {SearchPx}; it must be at least 4.";
        if (!(MinHeight is >= 0 and < 1)) yield return $"align.minHeight is {MinHeight}; it must be at least 0 and below 1.";
        if (!(MinRatio >= 1)) yield return $"align.minRatio is {MinRatio}; it must be at least 1.";
        if (!(MinTexture is >= 0 and < 1)) yield return $"align.minTexture is {MinTexture}; it must be at least 0 and below 1.";
        if (!(BendNm > 0)) yield return $"align.bendNm is {BendNm}; it must be above 0.";
        if (NodeCells is < 1 or > 32) yield return $"align.nodeCells is {NodeCells}; it must lie between 1 and 32.";
        if (!(MatchErrorPx > 0)) yield return $"align.matchErrorPx is {MatchErrorPx}; it must be above 0.";
        if (MeshNodes < 10_000) yield return $"align.meshNodes is {MeshNodes}; it must be at least 10000.";
        if (!(MinBendHeight is > 0 and < 1)) yield return $"align.minBendHeight is {MinBendHeight}; it must lie between 0 and 1.";
        if (TissueFlowPx <= 0) yield return $"align.tissueFlowPx is {TissueFlowPx}; it must be above 0.";
        if (!(DamageNm > 0)) yield return $"align.damageNm is {DamageNm}; it must be above 0.";
        if (!(DamageLengthNm > 0)) yield return $"align.damageLengthNm is {DamageLengthNm}; it must be above 0.";
        if (!(DamageContrast > 0)) yield return $"align.damageContrast is {DamageContrast}; it must be above 0.";
        if (PlaceSpreadPx <= 0) yield return $"align.placeSpreadPx is {PlaceSpreadPx}; it must be above 0.";
        if (ShapeSpread <= 0) yield return $"align.shapeSpread is {ShapeSpread}; it must be above 0.";
        if (!(RejectSigmas >= 2)) yield return $"align.rejectSigmas is {RejectSigmas}; it must be at least 2.";
        if (!(Coverage is > 0 and <= 1)) yield return $"align.coverage is {Coverage}; it must be above 0 and at most 1.";
        if (!(ClaheTileNm > 0)) yield return $"align.claheTileNm is {ClaheTileNm}; it must be above 0.";
        if (!(ClaheClip >= 1)) yield return $"align.claheClip is {ClaheClip}; it must be at least 1.";
        if (!(SeamPx > 0)) yield return $"align.seamPx is {SeamPx}; it must be above 0.";
    }
}
