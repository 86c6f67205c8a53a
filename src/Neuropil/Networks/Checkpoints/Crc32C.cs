using System.Buffers.Binary;
using System.Numerics;

namespace Neuropil.Networks.Checkpoints;

/// <summary>CRC-32C (Castagnoli) and the mask that TensorFlow and LevelDB store it under.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    // A checksum stored beside what it covers is masked, so that a checksum over both stays meaningful (LevelDB, util/crc32c.h).
    public static uint Unmask(uint masked) => unchecked(BitOperations.RotateLeft(masked - 0xA282EAD8u, 15));
}
