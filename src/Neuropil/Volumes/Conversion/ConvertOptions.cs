using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Volumes.Conversion;

/// <summary>What <c>neuropil convert</c> may change on the way.</summary>
public sealed record ConvertOptions
{
    /// <summary>The part to copy, in voxels of the source; it becomes 0,0,0 of the copy. Default: all.</summary>
    public Box3? Box { get; init; }

    /// <summary>Type of the copy. Default: as it is. A value that has no place in it ends the copy.</summary>
    public VoxelType? Type { get; init; }

    /// <summary>Voxel size of the copy, nm. Default: as the source says.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>Chunk of a Zarr or HDF5 copy, voxels.</summary>
    public Vox3 Chunk { get; init; } = ArrayLayout.UsualChunk;

    /// <summary>Shard (file) of a Zarr copy, voxels.</summary>
    public Vox3 Shard { get; init; } = ArrayLayout.UsualShard;

    /// <summary>Pyramid levels of a Zarr copy. Default: until the whole fits into one chunk.</summary>
    public int? Levels { get; init; }

    /// <summary>Default: mode for whole numbers of 32 and 64 bits, which are labels as a rule, else mean.</summary>
    public Downsampling? Downsampling { get; init; }

    /// <summary>Voxels held in memory at once, bytes. Default: an eighth of what the process may use, at most 256 MiB, so that the buffers of
    /// compression and the source's own chunks fit beside.</summary>
    public long BudgetBytes { get; init; } = Math.Min(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);

    public IEnumerable<string> Faults()
    {
        if (Levels is < 1 or > 32) yield return $"--levels is {Levels}; it must be between 1 and 32.";
        if (BudgetBytes < 1 << 20) yield return $"the memory budget is {BudgetBytes} bytes; it must be at least 1 MiB.";
    }
}
