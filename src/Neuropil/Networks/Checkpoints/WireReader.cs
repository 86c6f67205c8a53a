using System.Buffers.Binary;

namespace Neuropil.Networks.Checkpoints;

/// <summary>Reads the varints of LevelDB and the fields of binary protocol buffers (protobuf.dev, "Encoding") from a span.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxVarintBits = 64;

    private ReadOnlySpan<byte> _left = bytes;

    public readonly bool AtEnd => _left.IsEmpty;

    public ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < MaxVarintBits; shift += 7)
        {
            byte b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new FormatException("a number has no end");
    }

    public int Length() => Varint() is <= int.MaxValue and var n ? (int)n : throw new FormatException("a length is above 2 GiB");

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length) throw new FormatException($"{count} bytes are announced and {_left.Length} are left");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }

    /// <summary>The next field: its number, and its value as a number (wire types 0, 1, 5) or as bytes (2).</summary>
    public (int Field, ulong Number) Field(out ReadOnlySpan<byte> bytes)
    {
        ulong tag = Varint();
        bytes = default;
        int field = checked((int)(tag >> 3));
        switch (tag & 7)
        {
            case 0: return (field, Varint());
            case 1: return (field, BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));
            case 2: bytes = Take(Length()); return (field, 0);
            case 5: return (field, BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
            default: throw new FormatException($"field {field} has wire type {tag & 7}");
        }
    }
}
