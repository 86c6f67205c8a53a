using System.Text.Json.Nodes;
using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>One supervoxel as flood filling made it. A supervoxel that several blocks saw has the seed of the first of them.</summary>
/// <param name="Evaluations">Network evaluations spent on it, over all blocks that saw it.</param>
/// <param name="Voxels">Voxels it has in <c>supervoxels.zarr</c>.</param>
/// <param name="MaskVoxels">Voxels of its flood masks (object map at or above the segment threshold), whether or not another object
/// had taken them before; summed over the blocks that saw it, halos included, so it may exceed <paramref name="Voxels"/>.</param>
public sealed record FloodObject(ulong Id, Vox3 Seed, int Evaluations, long Voxels, long MaskVoxels)
{
    /// <summary>Voxels that flooding itself gave it, summed over the blocks that saw it, halos included.</summary>
    public long FloodedVoxels { get; init; }

    /// <summary>Voxels of the largest object that any one run of the flood (network, order of seeds) made of it, summed alike: more than
    /// <see cref="FloodedVoxels"/> where the runs disagreed.</summary>
    public long ClaimedVoxels { get; init; }
}

/// <summary>Evidence that two supervoxels, <paramref name="A"/> &lt; <paramref name="B"/>, may be one cell.</summary>
/// <param name="MaskVoxelsAOnB">Voxels of A's flood mask that lay on voxels already labelled B: the network, started in A, claimed them.</param>
/// <param name="MaskVoxelsBOnA">The same the other way round. Only the later of two objects of one block can overlap the earlier.</param>
/// <param name="SeamVoxels">Voxels in the overlap of neighbouring blocks that one block labelled A and the other B.</param>
/// <param name="SeamShare">The larger of <c>SeamVoxels / voxels of A</c> and <c>SeamVoxels / voxels of B</c> in those overlaps,
/// counted where both blocks have a label; 0 where they share no seam.</param>
public sealed record FloodOverlap(ulong A, ulong B, long MaskVoxelsAOnB, long MaskVoxelsBOnA, long SeamVoxels, double SeamShare)
{
    /// <summary>Of the runs of the flood, those that had both as one object; 0 where there was one run.</summary>
    public int RunsTogether { get; init; }

    /// <summary>Those that had them as two.</summary>
    public int RunsApart { get; init; }
}

/// <summary>The artefact <c>segment/overlaps.json</c>, written by segment beside <c>supervoxels.zarr</c>: what agglomeration reads.
/// Objects by ascending id, pairs by ascending (A, B); a pair that is absent has no overlap.</summary>
public sealed record FloodOverlaps(IReadOnlyList<FloodObject> Objects, IReadOnlyList<FloodOverlap> Pairs)
{
    public const string File = "segment/overlaps.json";

    /// <summary>Folder of the network that flooded, as the recipe names it; null where something else made the supervoxels.</summary>
    public string? Network { get; init; }

    /// <summary>What was in it: <c>NetworkFolder.ContentOf</c>; null where its files were not known.</summary>
    public string? NetworkSha256 { get; init; }

    /// <summary>The settings it flooded with.</summary>
    public JsonObject? Inference { get; init; }

    /// <summary>Sections across which gaps of the image were bridged for the network.</summary>
    public int GapSections { get; init; }

    /// <summary>uint64, [z, y, x]; 0 is no object.</summary>
    public const string Volume = "supervoxels.zarr";
}
