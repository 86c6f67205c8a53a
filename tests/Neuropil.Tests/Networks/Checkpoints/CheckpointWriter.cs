using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Neuropil.Networks;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Networks.Checkpoints;

/// <summary>Writes a small TensorFlow V2 checkpoint from the descriptions of its formats, one data block, so that readers can be tested
/// without files of others.</summary>
internal static class CheckpointWriter
{
    public static void Write(string prefix, IEnumerable<Tensor> tensors, Func<byte[], (byte Type, byte[] Bytes)>? compress = null)
    {
        var data = new List<byte>();
        var entries = new List<(string Key, byte[] Value)> { ("", [0x08, 1]) };
        foreach (var tensor in tensors.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            byte[] bytes = MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray();
            entries.Add((tensor.Name, Entry(tensor.Shape, data.Count, bytes)));
            data.AddRange(bytes);
        }
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [.. data]);
        File.WriteAllBytes(prefix + ".index", Table(entries, compress ?? (block => (0, block))));
    }

    private static byte[] Entry(int[] shape, int offset, byte[] bytes)
    {
        byte[] dims = [.. shape.SelectMany(n => Message(2, [0x08, .. Varint(n)]))];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, Mask(Crc32C.Of(bytes)));
        return [0x08, 1, .. Message(2, dims), 0x20, .. Varint(offset), 0x28, .. Varint(bytes.Length), 0x35, .. crc];
    }

    private static byte[] Table(List<(string Key, byte[] Value)> entries, Func<byte[], (byte Type, byte[] Bytes)> compress)
    {
        var file = new List<byte>();
        byte[] meta = Append(file, Block([]), b => (0, b)), data = Append(file, Block(entries), compress);
        byte[] index = Append(file, Block([(entries[^1].Key, data)]), b => (0, b));
        byte[] handles = [.. meta, .. index];
        return [.. file, .. handles, .. new byte[40 - handles.Length], 0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB];
    }

    private static byte[] Append(List<byte> file, byte[] block, Func<byte[], (byte Type, byte[] Bytes)> compress)
    {
        var (type, stored) = compress(block);
        byte[] covered = [.. stored, type], handle = [.. Varint(file.Count), .. Varint(stored.Length)];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, Mask(Crc32C.Of(covered)));
        file.AddRange([.. covered, .. crc]);
        return handle;
    }

    private static byte[] Block(List<(string Key, byte[] Value)> entries)
    {
        var block = new List<byte>();
        byte[] before = [];
        foreach (var (name, value) in entries)
        {
            byte[] key = Encoding.UTF8.GetBytes(name);
            int shared = key.AsSpan().CommonPrefixLength(before);
            block.AddRange([.. Varint(shared), .. Varint(key.Length - shared), .. Varint(value.Length), .. key[shared..], .. value]);
            before = key;
        }
        return [.. block, 0, 0, 0, 0, 1, 0, 0, 0];
    }

    private static byte[] Message(int field, byte[] bytes) => [(byte)(field << 3 | 2), .. Varint(bytes.Length), .. bytes];

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value & 0x7F | 0x80));
        return [.. bytes, (byte)value];
    }

    private static uint Mask(uint crc) => unchecked(BitOperations.RotateRight(crc, 15) + 0xA282EAD8u);
}
