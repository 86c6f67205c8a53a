using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace Neuropil.Volumes.Zarr;

/// <summary>LZ4 as numcodecs writes it in Zarr v2: length of the plain bytes (u32le), then one LZ4 block.</summary>
internal sealed class Lz4Codec : ByteCodec
{
    public override string Name => "lz4";

    public override ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> source, int decodedBytes, ChunkBuffers buffers)
    {
        uint length = source.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(source.Span);
        if (length > int.MaxValue / 2) throw new InvalidDataException("lz4: its length is missing or too large");
        var target = buffers.Rent((int)length);
        int got = LZ4Codec.Decode(source.Span[4..], target.Span);
        return got == length ? target : throw new InvalidDataException($"lz4: it gave {got} of {length} bytes");
    }
}
