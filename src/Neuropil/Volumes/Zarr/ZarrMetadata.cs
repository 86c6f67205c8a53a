using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>What zarr.json or .zarray says, brought to one form: three axes, cells of files, chunks inside them.</summary>
internal sealed record ZarrMetadata
{
    public required string Version { get; init; }

    public required VoxelType Type { get; init; }

    /// <summary>Extent of the array.</summary>
    public required Vox3 Size { get; init; }

    /// <summary>What one file covers: a shard, or a chunk where there are no shards.</summary>
    public required Vox3 File { get; init; }

    /// <summary>What one compressed piece covers; equal to <see cref="File"/> where there are no shards.</summary>
    public required Vox3 Chunk { get; init; }

    public required ChunkCodecs Codecs { get; init; }

    /// <summary>Null where a file is one chunk.</summary>
    public ShardIndexLayout? Index { get; init; }

    /// <summary>Path of a file inside the array's folder, from its grid index.</summary>
    public required Func<Vox3, string> Key { get; init; }

    /// <summary>One little-endian voxel; null when the metadata give none, and then an absent chunk is an error.</summary>
    public required byte[]? Fill { get; init; }

    /// <summary>True for our own arrays, whose every shard file is written even when it holds nothing but fill.</summary>
    public bool EveryFileWritten { get; init; }

    public VoxelSize? VoxelSize { get; init; }

    public string Describe() => Index is null
        ? $"zarr {Version}, chunks {Chunk}, {Codecs.Describe()}"
        : $"zarr {Version}, shards {File}, chunks {Chunk}, {Codecs.Describe()}";
}

/// <summary>Where the index of a shard lies and whether a checksum guards it. zarr-specs, codecs/sharding-indexed.</summary>
internal readonly record struct ShardIndexLayout(bool AtEnd, bool BigEndian, bool Checked);
