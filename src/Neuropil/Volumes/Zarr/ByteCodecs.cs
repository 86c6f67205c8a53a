using System.Buffers.Binary;
using System.IO.Compression;
using ZstdSharp;

namespace Neuropil.Volumes.Zarr;

/// <summary>One step of a codec chain that turns bytes into bytes. Zarr v3 core, "bytes -> bytes codecs".</summary>
internal abstract class ByteCodec
{
    public abstract string Name { get; }

    /// <param name="decodedBytes">Length of a whole decoded chunk; exact for the step that stands next to the array, a hint for others.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public abstract ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> source, int decodedBytes, ChunkBuffers buffers);

    public override string ToString() => Name;
}

/// <summary>Appends the CRC-32C of what precedes it, little-endian. zarr-specs, codecs/crc32c.</summary>
internal sealed class Crc32CCodec : ByteCodec
{
    public override string Name => "crc32c";

    public override ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> source, int decodedBytes, ChunkBuffers buffers)
    {
        if (source.Length < 4) throw new InvalidDataException($"{source.Length} bytes are too few to hold a checksum");
        var body = source[..^4];
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(source.Span[^4..]), computed = Crc32C.Of(body.Span);
        if (stored != computed) throw new InvalidDataException($"its crc32c is {computed:x8}, the stored one {stored:x8}");
        return body;
    }
}

/// <summary>zarr-specs, codecs/zstd; RFC 8878.</summary>
internal sealed class ZstdCodec : ByteCodec
{
    // Making one takes as long as unpacking a small chunk.
    [ThreadStatic] private static Decompressor? t_zstd;

    public override string Name => "zstd";

    public override ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> source, int decodedBytes, ChunkBuffers buffers)
    {
        try
        {
            ulong stated = Decompressor.GetDecompressedSize(source.Span);
            int capacity = stated is > 0 and < int.MaxValue ? (int)stated : Math.Max(decodedBytes, 64);
            var target = buffers.Rent(capacity);
            var zstd = t_zstd ??= new();
            return target[..zstd.Unwrap(source.Span, target.Span)];
        }
        catch (ZstdException e) { throw new InvalidDataException("zstd says: " + e.Message, e); }
    }
}

/// <summary>gzip (RFC 1952) and, in Zarr v2, zlib (RFC 1950).</summary>
internal sealed class DeflateCodec(bool gzip) : ByteCodec
{
    public override string Name => gzip ? "gzip" : "zlib";

    public override ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> source, int decodedBytes, ChunkBuffers buffers)
    {
        using var input = new MemoryStream(source.ToArray(), writable: false);
        using Stream inflate = gzip ? new GZipStream(input, CompressionMode.Decompress) : new ZLibStream(input, CompressionMode.Decompress);
        var target = buffers.Rent(decodedBytes);
        int got = inflate.ReadAtLeast(target.Span, decodedBytes, throwOnEndOfStream: false);
        if (got < decodedBytes || inflate.ReadByte() < 0) return target[..got];
        // Longer than a chunk: a step further inside shortens it again.
        input.Position = 0;
        using Stream again = gzip ? new GZipStream(input, CompressionMode.Decompress) : new ZLibStream(input, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        again.CopyTo(whole);
        return whole.ToArray();
    }
}
