using System.Runtime.InteropServices;
using System.Text;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Networks.Checkpoints;

/// <summary>One variable of a checkpoint, as its index describes it (BundleEntryProto).</summary>
internal sealed record BundleEntry(string Name, int Type, long[] Shape, int Shard, long Offset, long Size, uint Crc, bool Sliced);

/// <summary>A TensorFlow V2 checkpoint: <c>prefix.index</c> and <c>prefix.data-?????-of-?????</c> (tensor_bundle.proto).</summary>
internal sealed class TensorBundle
{
    private const int Float32 = 1, Int32 = 3, Int64 = 9;

    private readonly string _prefix;
    private readonly byte[][] _shards;

    private TensorBundle(string prefix, IReadOnlyList<BundleEntry> entries, byte[] index, byte[][] shards) =>
        (_prefix, Entries, Index, _shards) = (prefix, entries, index, shards);

    /// <summary>By name.</summary>
    public IReadOnlyList<BundleEntry> Entries { get; }

    /// <summary>The bytes of the index file.</summary>
    public byte[] Index { get; }

    public IReadOnlyList<byte[]> Shards => _shards;

    /// <param name="prefix">The path without <c>.index</c>; with it, it is cut off.</param>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static TensorBundle Open(string prefix)
    {
        if (prefix.EndsWith(".index", StringComparison.Ordinal)) prefix = prefix[..^".index".Length];
        byte[] index = ReadFile(prefix + ".index");
        try
        {
            var table = SortedTable.Read(index);
            if (table.Count == 0 || table[0].Key.Length != 0) throw new FormatException("it has no header entry");
            int shards = ShardCount(table[0].Value);
            var entries = table.Skip(1).Select(e => Parse(Encoding.UTF8.GetString(e.Key), e.Value)).ToList();
            return new(prefix, entries, index, [.. Enumerable.Range(0, shards).Select(i => ReadFile($"{prefix}.data-{i:D5}-of-{shards:D5}"))]);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InputException($"'{prefix}.index' is not the index of a TensorFlow checkpoint, or is damaged: {e.Message}. Copy it again.", e);
        }
    }

    /// <summary>Reads a variable of 32-bit floats and checks its checksum.</summary>
    public Tensor ReadFloats(BundleEntry entry)
    {
        if (entry.Type != Float32 || entry.Sliced)
            throw Refused(entry, entry.Sliced ? "is stored in slices" : $"is of TensorFlow type {entry.Type}", "whole 32-bit floats");
        int[] shape = [.. entry.Shape.Select(n => checked((int)n))];
        if (shape.Aggregate((long)sizeof(float), (product, n) => product * n) != entry.Size)
            throw Refused(entry, $"takes {entry.Size} bytes", $"{Tensor.ShapeToText(shape)} floats");
        return new(entry.Name, shape, MemoryMarshal.Cast<byte, float>(Bytes(entry)).ToArray());
    }

    /// <summary>Reads a single integer.</summary>
    public long ReadInteger(BundleEntry entry) => entry switch
    {
        { Type: Int64, Size: sizeof(long) } => BitConverter.ToInt64(Bytes(entry)),
        { Type: Int32, Size: sizeof(int) } => BitConverter.ToInt32(Bytes(entry)),
        _ => throw Refused(entry, $"is of TensorFlow type {entry.Type} and takes {entry.Size} bytes", "one integer"),
    };

    private ReadOnlySpan<byte> Bytes(BundleEntry entry)
    {
        if (entry.Shard >= _shards.Length || entry.Offset < 0 || entry.Size < 0 || entry.Offset + entry.Size > _shards[entry.Shard].Length)
            throw Refused(entry, $"lies at bytes {entry.Offset} to {entry.Offset + entry.Size} of data file {entry.Shard}", "a place inside the file: it is cut short");
        var bytes = _shards[entry.Shard].AsSpan((int)entry.Offset, (int)entry.Size);
        return Crc32C.Of(bytes) == entry.Crc ? bytes : throw Refused(entry, "has another checksum than the index says", "undamaged data; copy the file again");
    }

    private InputException Refused(BundleEntry entry, string got, string expected) =>
        new($"Checkpoint '{_prefix}': variable {entry.Name} {got}; expected {expected}.");

    // BundleHeaderProto: 1 num_shards, 2 endianness (0 little).
    private static int ShardCount(ReadOnlySpan<byte> header)
    {
        int shards = 0;
        for (var reader = new WireReader(header); !reader.AtEnd;)
        {
            var (field, number) = reader.Field(out _);
            if (field == 1) shards = checked((int)number);
            if (field == 2 && number != 0) throw new FormatException("it is big-endian, which is not read");
        }
        return shards is > 0 and <= 4096 ? shards : throw new FormatException($"it announces {shards} data files");
    }

    // BundleEntryProto: 1 dtype, 2 shape, 3 shard_id, 4 offset, 5 size, 6 crc32c (masked), 7 slices.
    private static BundleEntry Parse(string name, ReadOnlySpan<byte> value)
    {
        var entry = new BundleEntry(name, 0, [], 0, 0, 0, 0, false);
        for (var reader = new WireReader(value); !reader.AtEnd;)
        {
            var (field, number) = reader.Field(out var bytes);
            entry = field switch
            {
                1 => entry with { Type = (int)number },
                2 => entry with { Shape = ParseShape(bytes) },
                3 => entry with { Shard = checked((int)number) },
                4 => entry with { Offset = checked((long)number) },
                5 => entry with { Size = checked((long)number) },
                6 => entry with { Crc = SortedTable.Unmask((uint)number) },
                7 => entry with { Sliced = true },
                _ => entry,
            };
        }
        return entry;
    }

    // TensorShapeProto: repeated 2 dim { 1 size }.
    private static long[] ParseShape(ReadOnlySpan<byte> value)
    {
        var sizes = new List<long>();
        for (var reader = new WireReader(value); !reader.AtEnd;)
        {
            if (reader.Field(out var dim).Field != 2) continue;
            long size = 0;
            for (var inner = new WireReader(dim); !inner.AtEnd;)
            {
                var (field, number) = inner.Field(out _);
                if (field == 1) size = checked((long)number);
            }
            sizes.Add(size);
        }
        return [.. sizes];
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' is missing. A TensorFlow checkpoint is named by what its .index and .data files have in common, such as model.ckpt-1000.", e);
        }
    }
}
