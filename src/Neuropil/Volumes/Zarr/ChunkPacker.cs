using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Neuropil.Volumes.Zarr;

/// <summary>Packs the chunks of an array of ours with zstd (RFC 8878), or leaves them as they are. One thread at a time; the same bytes give the same bytes.</summary>
/// <remarks>Images are noise to a compressor: hardly a sequence of bytes comes again, and what can be saved is saved by shorter codes for the usual greys. So
/// images are searched for repetitions in leaps only. Where a quarter is left, it is no such image (a mask, labels, nothing but a corner), and it is packed
/// again with care.</remarks>
internal sealed class ChunkPacker(ArrayLayout layout) : IDisposable
{
    // zstd's own default. Levels 1, 3 and 5 pack fib25 EM to 0.856, 0.856 and 0.854 of its size (2026-11-23); labels gain more.
    public const int ZstdLevel = 3;

    // Packs an aligned stack of a nerve cord to 0.604 of its size, level 3 to 0.603; aligned fib25 to 0.839 and 0.838; virtual tiles to 0.874 and 0.874, in
    // half the time (2026-11-28).
    private const int LeapingLevel = -20;

    private const int ImageShare = 4;

    private readonly Compressor _careful = new(ZstdLevel), _leaping = Leaping();

    /// <returns>Length of what was put into <paramref name="packed"/>, which has room for a chunk that does not pack.</returns>
    public int Pack(ReadOnlySpan<byte> chunk, Span<byte> packed)
    {
        if (!layout.Compressed)
        {
            chunk.CopyTo(packed);
            return chunk.Length;
        }
        if (layout.Type == VoxelType.UInt8 && _leaping.Wrap(chunk, packed) is int length && length > chunk.Length / ImageShare) return length;
        return _careful.Wrap(chunk, packed);
    }

    /// <summary>zstd's levels below 1 leave literals as they are unless they are told to code them (ZSTD_c_literalCompressionMode).</summary>
    private static Compressor Leaping()
    {
        var zstd = new Compressor(LeapingLevel);
        zstd.SetParameter(ZSTD_cParameter.ZSTD_c_experimentalParam5, (int)ZSTD_paramSwitch_e.ZSTD_ps_enable);
        return zstd;
    }

    public void Dispose()
    {
        _careful.Dispose();
        _leaping.Dispose();
    }
}
