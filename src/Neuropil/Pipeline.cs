using Neuropil.Acquisition;
using Neuropil.Blocks;
using Neuropil.Evaluation;
using Neuropil.Segmentation;

namespace Neuropil;

/// <summary>READ FIRST: the whole flow, from a wafer of tiles to a wiring diagram, in order.</summary>
public static class Pipeline
{
    public static IReadOnlyList<Stage> Stages { get; } =
    [
        new AcquisitionStage(),   // tile files                    → tiles/tiles.json: listed and checked
        new SegmentationStage(),  // em.zarr                       → supervoxels.zarr: flood filling, one id space
        new EvaluationStage(),    // everything, and the truth     → truth.zarr, scores (only where there is a truth)
    ];
}
