using Neuropil.Space;

namespace Neuropil.Volumes;

/// <summary>How an array of ours lies on disk. A shard is one file; it holds whole chunks, each by itself.</summary>
/// <param name="Size">Extent of the array, voxels.</param>
/// <param name="Chunk">The least that is read at once, voxels.</param>
/// <param name="Shard">The least that is written at once, voxels: a whole number of chunks on every axis.</param>
/// <param name="Type">The type of one voxel.</param>
/// <param name="VoxelSize">Null when it is not known.</param>
/// <param name="Compressed">False for what is read soon and often: chunks are stored as they are, with their checksum.</param>
public sealed record ArrayLayout(Vox3 Size, Vox3 Chunk, Vox3 Shard, VoxelType Type, VoxelSize? VoxelSize, bool Compressed = true)
{
    /// <summary>64 x 64 x 32 voxels: 128 KiB of bytes, near the stripe of parallel file systems, and small beside a field of view.</summary>
    public static Vox3 UsualChunk => new(64, 64, 32);

    /// <summary>256 x 256 x 64 voxels, 32 chunks: few enough files for Lustre, and a shard of labels (32 MiB) still fits in memory.</summary>
    public static Vox3 UsualShard => new(256, 256, 64);

    public static ArrayLayout Usual(Vox3 size, VoxelType type, VoxelSize? voxelSize) => new(size, UsualChunk, UsualShard, type, voxelSize);

    public IEnumerable<string> Faults()
    {
        if (Size.X < 1 || Size.Y < 1 || Size.Z < 1) yield return $"size is {Size}; each axis must have at least 1 voxel.";
        if (Chunk.X < 1 || Chunk.Y < 1 || Chunk.Z < 1)
        {
            yield return $"chunk is {Chunk}; each axis must have at least 1 voxel.";
            yield break;
        }
        if (Shard.X < 1 || Shard.Y < 1 || Shard.Z < 1 || Shard.X % Chunk.X != 0 || Shard.Y % Chunk.Y != 0 || Shard.Z % Chunk.Z != 0)
            yield return $"shard is {Shard}; each axis must be a whole number of chunks of {Chunk}.";
        if (Shard.X > 0 && Shard.Product * Type.Bytes() > int.MaxValue / 2)
            yield return $"shard of {Shard} {Type.Name()} voxels is {Shard.Product * Type.Bytes() >> 20} MiB; a shard is written from memory "
                + "and must stay below 1024 MiB.";
    }
}

/// <summary>What a write put on the disk: SHA-256 (lower-case hex) and length of the shard files, one after the other in z, y, x order.</summary>
public readonly record struct WrittenBox(string Sha256, long Bytes);
