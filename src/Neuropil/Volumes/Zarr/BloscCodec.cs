using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;
using ZstdSharp;

namespace Neuropil.Volumes.Zarr;

/// <summary>Reads Blosc 1 frames. c-blosc, README_CHUNK_FORMAT.rst, in its order.</summary>
/// <remarks><code>
/// version u8 | inner version u8 | flags u8 | typesize u8 | nbytes u32le | blocksize u32le | cbytes u32le
/// start of each block i32le …            then per block, once or once per byte of a value: length i32le | packed bytes
/// flags: 1 byte shuffle, 2 stored, 4 bit shuffle, 16 blocks are not split, bits 5…7 the inner compressor
/// </code></remarks>
internal sealed class BloscCodec : ByteCodec
{
    private const int HeaderBytes = 16, ByteShuffle = 1, Stored = 2, BitShuffle = 4, NotSplit = 16;

    // blosc.c: MAX_SPLITS and MIN_BUFFERSIZE.
    private const int MaxSplits = 16, MinSplitBytes = 128;

    private enum Inner { BloscLz = 0, Lz4 = 1, Snappy = 2, Zlib = 3, Zstd = 4 }

    public override string Name => "blosc";

    public override ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> source, int decodedBytes, ChunkBuffers buffers)
    {
        var frame = source.Span;
        if (frame.Length < HeaderBytes) throw new InvalidDataException($"blosc: {frame.Length} bytes are too few for a header");
        int flags = frame[2], typeSize = Math.Max(1, (int)frame[3]);
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]), blockSize = BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]);
        uint packed = BinaryPrimitives.ReadUInt32LittleEndian(frame[12..]);
        if (packed > frame.Length || bytes > int.MaxValue / 2 || (bytes > 0 && blockSize == 0) || blockSize > int.MaxValue / 2)
            throw new InvalidDataException($"blosc: its header says {bytes} bytes in blocks of {blockSize}, packed to {packed} of {frame.Length}");
        var target = buffers.Rent((int)bytes);
        try
        {
            if ((flags & Stored) != 0) frame.Slice(HeaderBytes, (int)bytes).CopyTo(target.Span);
            else DecodeBlocks(frame[..(int)packed], target.Span, flags, typeSize, (int)blockSize, buffers);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or ZstdException or EndOfStreamException)
        {
            throw new InvalidDataException("blosc: a block is damaged: " + e.Message, e);
        }
        return target;
    }

    private static void DecodeBlocks(ReadOnlySpan<byte> frame, Span<byte> target, int flags, int typeSize, int blockSize, ChunkBuffers buffers)
    {
        var plain = buffers.Rent(Math.Min(blockSize, target.Length)).Span;
        for (int block = 0, at = 0; at < target.Length; block++, at += blockSize)
        {
            var part = target.Slice(at, Math.Min(blockSize, target.Length - at));
            var shuffled = plain[..part.Length];
            bool whole = part.Length == blockSize;
            bool split = (flags & NotSplit) == 0 && whole && typeSize <= MaxSplits && blockSize / typeSize >= MinSplitBytes;
            int start = BinaryPrimitives.ReadInt32LittleEndian(frame[(HeaderBytes + 4 * block)..]);
            DecodeStreams(frame[start..], shuffled, (Inner)(flags >> 5), split ? typeSize : 1);
            if ((flags & ByteShuffle) != 0 && typeSize > 1) UnshuffleBytes(shuffled, part, typeSize);
            else if ((flags & BitShuffle) != 0 && part.Length / typeSize % 8 == 0) UnshuffleBits(shuffled, part, typeSize);
            else shuffled.CopyTo(part);
        }
    }

    private static void DecodeStreams(ReadOnlySpan<byte> packed, Span<byte> block, Inner inner, int streams)
    {
        int length = block.Length / streams;
        for (int stream = 0; stream < streams; stream++)
        {
            int bytes = BinaryPrimitives.ReadInt32LittleEndian(packed);
            var body = packed.Slice(4, bytes);
            var part = block.Slice(stream * length, length);
            if (bytes == length) body.CopyTo(part);
            else if (Unpack(inner, body, part) != length) throw new InvalidDataException($"blosc: a {inner} stream did not give {length} bytes");
            packed = packed[(4 + bytes)..];
        }
    }

    private static int Unpack(Inner inner, ReadOnlySpan<byte> packed, Span<byte> target)
    {
        switch (inner)
        {
            case Inner.BloscLz: return BloscLz.Decode(packed, target);
            case Inner.Lz4: return LZ4Codec.Decode(packed, target);
            case Inner.Zstd:
                using (var zstd = new Decompressor()) return zstd.Unwrap(packed, target);
            case Inner.Zlib:
                using (var zlib = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress))
                    return zlib.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
            default: throw new InvalidDataException($"blosc: its inner compressor {inner} is not read; expected blosclz, lz4, lz4hc, zlib or zstd");
        }
    }

    // Shuffled: first byte of every value, then second byte of every value … What does not fill a value stays at the end.
    private static void UnshuffleBytes(ReadOnlySpan<byte> shuffled, Span<byte> target, int typeSize)
    {
        int values = shuffled.Length / typeSize;
        for (int b = 0; b < typeSize; b++)
        {
            var plane = shuffled.Slice(b * values, values);
            for (int i = 0, at = b; i < values; i++, at += typeSize) target[at] = plane[i];
        }
        shuffled[(values * typeSize)..].CopyTo(target[(values * typeSize)..]);
    }

    // Shuffled: lowest bit of the first byte of every value, eight values to a byte, then the next bit …
    private static void UnshuffleBits(ReadOnlySpan<byte> shuffled, Span<byte> target, int typeSize)
    {
        int values = shuffled.Length / typeSize, row = values / 8;
        target.Clear();
        for (int bit = 0; bit < typeSize * 8; bit++)
        {
            var plane = shuffled.Slice(bit * row, row);
            for (int i = 0; i < values; i++)
                target[i * typeSize + bit / 8] |= (byte)(((plane[i >> 3] >> (i & 7)) & 1) << (bit & 7));
        }
        shuffled[(values * typeSize)..].CopyTo(target[(values * typeSize)..]);
    }
}
