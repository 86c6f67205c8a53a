using Neuropil.Space;

namespace Neuropil.Volumes;

/// <summary>The type of one voxel on disk.</summary>
public enum VoxelType { UInt8, Int8, UInt16, Int16, UInt32, Int32, UInt64, Int64, Float32, Float64 }

/// <summary>A 3-D array on disk, opened by address with <c>VolumeAddress.Open</c>; read by box, never whole unless asked for.</summary>
/// <remarks>Safe for concurrent reads. Values are converted to the type asked for when every value of the stored type fits it
/// (uint8 to ulong or float, say); otherwise reading is an <see cref="InputException"/>, never a silent cut.</remarks>
public abstract class Volume : IDisposable
{
    /// <summary>The address it was opened by, <c>path[:dataset]</c>, as messages show it.</summary>
    public abstract string Address { get; }

    public abstract VoxelType Type { get; }

    public abstract Box3 Box { get; }

    /// <summary>Null when the file does not say.</summary>
    public abstract VoxelSize? VoxelSize { get; }

    /// <summary>How the array lies on disk, for people: "zarr v3, shards 64,256,256, chunks 32,64,64, zstd".</summary>
    public abstract string Layout { get; }

    /// <summary>The box that one chunk (or shard, or image) covers; reading along it is cheapest.</summary>
    public abstract Vox3 ChunkSize { get; }

    /// <summary>Reads the voxels of <paramref name="box"/>, which must lie inside <see cref="Box"/>.</summary>
    /// <exception cref="InputException">The box leaves the volume, the type does not fit, or a chunk is damaged or missing.</exception>
    public abstract Voxels<T> Read<T>(Box3 box, CancellationToken ct) where T : unmanaged;

    /// <exception cref="InputException">The box is empty or leaves the volume.</exception>
    protected void RequireInside(Box3 box)
    {
        if (box.IsEmpty || !Box.Contains(box))
            throw new InputException($"Box {box} is not inside '{Address}', which covers {Box}. Give a box within it.");
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
