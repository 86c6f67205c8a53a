using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Neuropil.Space;
using ZstdSharp;

namespace Neuropil.Volumes.Zarr;

/// <summary>Encodes shards of ours in memory. zarr-specs, codecs/sharding-indexed, "Binary shard format".</summary>
/// <remarks>Not thread-safe: one writer, one shard at a time. The same voxels give the same bytes.
/// <code>
/// [ chunk ][ chunk ] … [ chunk ][ index: n x (offset u64le, length u64le) ][ crc32c of the index u32le ]
/// </code>
/// A chunk of nothing but fill (0) is left out; its index entry is all ones.</remarks>
internal sealed class ShardWriter(ArrayLayout layout) : IDisposable
{
    private const ulong Absent = ulong.MaxValue;

    private readonly ChunkPacker _packer = new(layout);
    private readonly byte[] _chunk = new byte[layout.Chunk.Product * layout.Type.Bytes()];

    // A shard of chunks that do not pack, its index and its checksums.
    private readonly byte[] _shard = ArrayPool<byte>.Shared.Rent(checked((int)(Grid3.CellCount(layout.Shard, layout.Chunk).Product
        * (Compressor.GetCompressBound((int)(layout.Chunk.Product * layout.Type.Bytes())) + 4 + 16) + 4)));

    private int _length;

    /// <summary>The bytes of the shard file that starts at <paramref name="shardBox"/>, until the next is encoded; voxels outside the array are fill.</summary>
    public ReadOnlySpan<byte> Encode<T>(Voxels<T> voxels, Box3 shardBox) where T : unmanaged
    {
        var chunks = Grid3.CellCount(layout.Shard, layout.Chunk);
        var index = new byte[chunks.Product * 16];
        int entry = 0;
        _length = 0;
        foreach (var cell in Grid3.CellsMeeting(Box3.OfSize(layout.Shard), layout.Chunk))
        {
            var chunkBox = Grid3.BoxOf(cell, layout.Chunk).Translate(shardBox.Min);
            bool holdsSomething = Gather(voxels, chunkBox) && _chunk.AsSpan().ContainsAnyExcept((byte)0);
            var (offset, length) = holdsSomething ? Append() : (Absent, Absent);
            BinaryPrimitives.WriteUInt64LittleEndian(index.AsSpan(entry), offset);
            BinaryPrimitives.WriteUInt64LittleEndian(index.AsSpan(entry + 8), length);
            entry += 16;
        }
        index.CopyTo(_shard, _length);
        Close(_length, index.Length);
        return _shard.AsSpan(0, _length);
    }

    private (ulong Offset, ulong Length) Append()
    {
        int offset = _length;
        Close(offset, _packer.Pack(_chunk, _shard.AsSpan(offset)));
        return ((ulong)offset, (ulong)(_length - offset));
    }

    /// <summary>Puts the checksum of what was written behind it.</summary>
    private void Close(int offset, int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_shard.AsSpan(offset + length), Crc32C.Of(_shard.AsSpan(offset, length)));
        _length = offset + length + 4;
    }

    // Copies the part of the chunk that the array has, and fills the rest; false when the chunk lies outside.
    private bool Gather<T>(Voxels<T> voxels, Box3 chunkBox) where T : unmanaged
    {
        var part = chunkBox.Intersect(voxels.Box);
        if (part.IsEmpty) return false;
        if (part != chunkBox) Array.Clear(_chunk);
        int width = layout.Type.Bytes(), run = part.Size.X;
        bool asTheyAre = VoxelTypes.Of<T>() == layout.Type;
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
            {
                ReadOnlySpan<T> row = voxels.Values.AsSpan(voxels.Offset(part.Min.X, y, z), run);
                int at = ((z - chunkBox.Min.Z) * layout.Chunk.Y + (y - chunkBox.Min.Y)) * layout.Chunk.X + (part.Min.X - chunkBox.Min.X);
                var stored = _chunk.AsSpan(at * width, run * width);
                if (asTheyAre) MemoryMarshal.AsBytes(row).CopyTo(stored);
                else VoxelTypes.Store(row, layout.Type, stored);
            }
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_shard);
        _packer.Dispose();
    }
}
