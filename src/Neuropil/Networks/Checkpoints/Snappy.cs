using System.Buffers.Binary;

namespace Neuropil.Networks.Checkpoints;

/// <summary>Decompresses one raw Snappy block (github.com/google/snappy, format_description.txt).</summary>
/// <remarks><code>[ length varint ] { [ tag ] ... }    tag bits: llllll00 literal; ooollL01, llllll10, llllll11 copies from `offset` back</code></remarks>
internal static class Snappy
{
    private const int MaxBlockBytes = 1 << 28;

    /// <exception cref="FormatException">The block is damaged.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> block)
    {
        var reader = new WireReader(block);
        int length = reader.Length();
        if (length > MaxBlockBytes) throw new FormatException($"a compressed block announces {length} bytes");
        var output = new byte[length];
        int at = 0;
        while (!reader.AtEnd) at += Element(ref reader, output, at);
        return at == length ? output : throw new FormatException($"a compressed block gives {at} bytes, expected {length}");
    }

    private static int Element(ref WireReader reader, byte[] output, int at)
    {
        byte tag = reader.Take(1)[0];
        int high = tag >> 2;
        switch (tag & 3)
        {
            case 0: return Literal(ref reader, high, output, at);
            case 1: return Copy(output, at, (tag >> 5 << 8) | reader.Take(1)[0], 4 + (high & 7));
            case 2: return Copy(output, at, BinaryPrimitives.ReadUInt16LittleEndian(reader.Take(2)), high + 1);
            default: return Copy(output, at, BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4)), high + 1);
        }
    }

    private static int Literal(ref WireReader reader, int high, byte[] output, int at)
    {
        // 60 to 63: the length minus one follows in 1 to 4 bytes.
        long length = high + 1;
        if (high >= 60)
        {
            var bytes = reader.Take(high - 59);
            length = 1;
            for (int i = 0; i < bytes.Length; i++) length += (long)bytes[i] << (8 * i);
        }
        if (length > output.Length - at) throw new FormatException("a compressed block is longer than announced");
        reader.Take((int)length).CopyTo(output.AsSpan(at));
        return (int)length;
    }

    private static int Copy(byte[] output, int at, long offset, int length)
    {
        if (offset == 0 || offset > at || length > output.Length - at) throw new FormatException("a compressed block points outside itself");
        // Byte by byte: a copy may overlap what it writes.
        for (int i = 0; i < length; i++) output[at + i] = output[at + i - offset];
        return length;
    }
}
