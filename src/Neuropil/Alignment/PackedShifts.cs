using System.Buffers.Binary;
using Neuropil.Numerics;

namespace Neuropil.Alignment;

/// <summary>Shifts of a grid as text for a receipt: per node x and y in 1/64 px (int16) and the correlation in 1/255.</summary>
internal static class PackedShifts
{
    private const float PerPx = 64, PerOne = 255;

    public static string Pack(ShiftGrid grid)
    {
        var bytes = new byte[5 * grid.Count];
        for (int n = 0; n < grid.Count; n++)
        {
            if (grid.Height[n] <= 0) continue;
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(5 * n), Fixed(grid.X[n]));
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(5 * n + 2), Fixed(grid.Y[n]));
            bytes[5 * n + 4] = (byte)Math.Clamp(MathF.Round(grid.Height[n] * PerOne), 1, PerOne);
        }
        return Convert.ToBase64String(bytes);
    }

    /// <param name="grid">Of the size that was packed.</param>
    public static void Unpack(string text, ShiftGrid grid)
    {
        byte[] bytes = Convert.FromBase64String(text);
        for (int n = 0; n < grid.Count; n++)
        {
            grid.X[n] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(5 * n)) / PerPx;
            grid.Y[n] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(5 * n + 2)) / PerPx;
            grid.Height[n] = bytes[5 * n + 4] / PerOne;
        }
    }

    private static short Fixed(float px) => (short)Math.Clamp(MathF.Round(px * PerPx), short.MinValue, short.MaxValue);
}
