using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Volumes.Images;

/// <summary>Images shrunk as they are read: means of cells of <paramref name="factor"/> by <paramref name="factor"/> px, a half rounded up. What does not
/// fill a cell on the right or below is left out.</summary>
public sealed class ShrunkRows(IImageRows images, int factor) : IImageRows
{
    public ImageRows RentRows(string key, int top, int bottom)
    {
        using var full = images.RentRows(key, top * factor, bottom * factor);
        int width = full.Width / factor, height = full.Height / factor;
        var pixels = ArrayPool<byte>.Shared.Rent((bottom - top) * width);
        for (int y = top; y < bottom; y++)
        {
            var cells = full.Pixels.AsSpan((y * factor - full.Top) * full.Width, factor * full.Width);
            var target = pixels.AsSpan((y - top) * width, width);
            if (factor == 2) Halve(cells[..full.Width], cells[full.Width..], target);
            else Shrink(cells, full.Width, target);
        }
        return new(pixels, width, height, top, bottom, pooled: true);
    }

    private void Shrink(ReadOnlySpan<byte> rows, int width, Span<byte> target)
    {
        int cell = factor * factor;
        for (int x = 0; x < target.Length; x++)
        {
            int sum = 0;
            for (int y = 0; y < factor; y++)
                foreach (byte v in rows.Slice(y * width + x * factor, factor)) sum += v;
            target[x] = (byte)((sum + cell / 2) / cell);
        }
    }

    /// <summary>Means of 2 × 2 px: pairs of bytes as the low and the high half of a word.</summary>
    internal static void Halve(ReadOnlySpan<byte> above, ReadOnlySpan<byte> below, Span<byte> target)
    {
        ref byte first = ref MemoryMarshal.GetReference(above), second = ref MemoryMarshal.GetReference(below), to = ref MemoryMarshal.GetReference(target);
        int x = 0;
        unchecked
        {
            for (; x + 32 <= target.Length; x += 32)
                Vector256.Narrow(Means(ref first, ref second, (nuint)(2 * x)), Means(ref first, ref second, (nuint)(2 * x + 32))).StoreUnsafe(ref to, (nuint)x);
        }
        for (; x < target.Length; x++) target[x] = (byte)((above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) >> 2);
    }

    private static Vector256<ushort> Means(ref byte above, ref byte below, nuint at)
    {
        Vector256<ushort> first = Vector256.LoadUnsafe(ref above, at).AsUInt16(), second = Vector256.LoadUnsafe(ref below, at).AsUInt16(), low = Vector256.Create((ushort)255);
        return ((first & low) + (first >>> 8) + (second & low) + (second >>> 8) + Vector256.Create((ushort)2)) >>> 2;
    }
}
