using System.Numerics;
using System.Runtime.InteropServices;

namespace Neuropil.Volumes.Zarr;

/// <summary>The Castagnoli checksum of RFC 3720, appendix B.4: initial value and final xor are all ones.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte b in bytes[(words.Length * 8)..]) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
