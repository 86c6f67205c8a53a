using System.Buffers.Binary;
using System.Numerics;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Networks.Checkpoints;

/// <summary>Reads a LevelDB sorted table (leveldb, doc/table_format.md), the form of a TensorFlow checkpoint's <c>.index</c> file.</summary>
/// <remarks><code>
/// file:    { block | type u8 | masked crc32c u32le } ... footer
/// footer:  [ meta index handle | index handle | padding to 40 bytes | magic u64le ]      handle: offset varint, size varint
/// block:   { shared varint | unshared varint | value length varint | unshared key bytes | value } ... restarts u32le ... count u32le
/// </code>The index block maps last keys to handles of data blocks.</remarks>
internal static class SortedTable
{
    private const int FooterBytes = 48, HandleBytes = 40, TrailerBytes = 5;
    private const ulong Magic = 0xDB4775248B80FB57;

    /// <summary>All keys and values in the order of the keys.</summary>
    /// <exception cref="FormatException">The table is damaged.</exception>
    public static List<(byte[] Key, byte[] Value)> Read(byte[] file)
    {
        if (file.Length < FooterBytes) throw new FormatException($"it is {file.Length} bytes long");
        var footer = file.AsSpan(file.Length - FooterBytes);
        if (BinaryPrimitives.ReadUInt64LittleEndian(footer[HandleBytes..]) != Magic) throw new FormatException("it does not end like a sorted table");
        // The meta index holds nothing here; reading it checks it.
        var handles = new WireReader(footer[..HandleBytes]);
        Block(file, handles.Length(), handles.Length());
        var entries = new List<(byte[], byte[])>();
        foreach (var (_, handle) in Entries(Block(file, handles.Length(), handles.Length())))
        {
            var place = new WireReader(handle);
            entries.AddRange(Entries(Block(file, place.Length(), place.Length())));
        }
        return entries;
    }

    /// <summary>A checksum stored beside what it covers is masked, so that a checksum over both stays meaningful (leveldb, util/crc32c.h).</summary>
    public static uint Unmask(uint masked) => unchecked(BitOperations.RotateLeft(masked - 0xA282EAD8u, 15));

    private static byte[] Block(byte[] file, int offset, int size)
    {
        if ((long)offset + size + TrailerBytes > file.Length) throw new FormatException($"a block at byte {offset} of {size} bytes leaves the file");
        var covered = file.AsSpan(offset, size + 1);
        uint want = Unmask(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset + size + 1)));
        if (Crc32C.Of(covered) != want) throw new FormatException($"the checksum of the block at byte {offset} is wrong");
        return covered[size] switch
        {
            0 => covered[..size].ToArray(),
            1 => Snappy.Decompress(covered[..size]),
            var type => throw new FormatException($"the block at byte {offset} is compressed by method {type}, which is not known"),
        };
    }

    private static List<(byte[] Key, byte[] Value)> Entries(byte[] block)
    {
        long restarts = block.Length < sizeof(uint) ? long.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(block.Length - sizeof(uint)));
        long end = block.Length - (restarts + 1) * sizeof(uint);
        if (end < 0) throw new FormatException("a block is shorter than its list of restarts");
        var reader = new WireReader(block.AsSpan(0, (int)end));
        var entries = new List<(byte[], byte[])>();
        byte[] key = [];
        while (!reader.AtEnd)
        {
            int shared = reader.Length(), unshared = reader.Length(), length = reader.Length();
            if (shared > key.Length) throw new FormatException("a key begins with more of the one before than there is");
            key = [.. key.AsSpan(0, shared), .. reader.Take(unshared)];
            entries.Add((key, reader.Take(length).ToArray()));
        }
        return entries;
    }
}
