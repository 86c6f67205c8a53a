using Neuropil.Acquisition;
using Neuropil.Agglomeration;
using Neuropil.Alignment;
using Neuropil.Blocks;
using Neuropil.Connectome;
using Neuropil.Evaluation;
using Neuropil.Montage;
using Neuropil.Networks;
using Neuropil.Segmentation;
using Neuropil.Volumes;

namespace Neuropil;

/// <summary>READ FIRST: the whole flow, from a wafer of tiles to a wiring diagram, in order.</summary>
/// <remarks>A recipe that starts from an aligned volume skips what makes <c>em.zarr</c>; one without a truth skips <c>score</c>.</remarks>
public static class Pipeline
{
    public static IReadOnlyList<Stage> Stages { get; } =
    [
        // tile files → tiles/tiles.json: listed and checked
        new AcquisitionStage(),
        // tiles → sections/: the tiles of each section placed by matches in their overlaps
        new MontageStage(),
        // tiles, sections → em.zarr: sections put in register with several neighbours at once and bent to them, rendered from the tiles
        new AlignmentStage(),
        // em.zarr → supervoxels.zarr, flood_overlaps: flood filling block by block, then one global id space
        new SegmentationStage(new CpuEngine(), VolumeAddress.Open),
        // supervoxels.zarr, overlaps → edges.parquet, segments.zarr: which supervoxels are one cell
        new AgglomerationStage(new CpuEngine(), VolumeAddress.Open),
        // segments.zarr → connectome/: cells, and which of them touch. Synapses come between these two
        new ConnectStage(),
        // all of it and the truth → truth.zarr and the scores
        new EvaluationStage(),
    ];
}
