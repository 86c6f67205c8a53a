using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Volumes.Images;

/// <summary>Undoes the filters of PNG rows. W3C PNG specification, third edition, section 9.</summary>
internal static class PngFilter
{
    public const int None = 0, Sub = 1, Up = 2, Average = 3, Paeth = 4;

    /// <param name="stored">Differences to a guess.</param>
    /// <param name="above">The row before, as it is; zeros for the first. As long as <paramref name="stored"/>.</param>
    /// <param name="step">Bytes from a sample to the same of the pixel to its right, at least 1.</param>
    /// <param name="row">Receives the row as it is; may be <paramref name="stored"/>, not <paramref name="above"/>.</param>
    /// <returns>False where there is no such filter.</returns>
    public static bool Undo(byte filter, ReadOnlySpan<byte> stored, ReadOnlySpan<byte> above, int step, Span<byte> row)
    {
        switch (filter)
        {
            case None: stored.CopyTo(row); return true;
            case Sub: UndoSub(stored, step, row); return true;
            case Up: UndoUp(stored, above, row); return true;
            case Average: UndoAverage(stored, above, step, row); return true;
            case Paeth: UndoPaeth(stored, above, step, row); return true;
            default: return false;
        }
    }

    private static void UndoSub(ReadOnlySpan<byte> stored, int step, Span<byte> row)
    {
        stored[..step].CopyTo(row);
        for (int i = step; i < stored.Length; i++) row[i] = unchecked((byte)(stored[i] + row[i - step]));
    }

    private static void UndoUp(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> above, Span<byte> row)
    {
        ref byte from = ref MemoryMarshal.GetReference(stored), upper = ref MemoryMarshal.GetReference(above), to = ref MemoryMarshal.GetReference(row);
        int i = 0;
        for (; i + Vector256<byte>.Count <= stored.Length; i += Vector256<byte>.Count)
            unchecked((Vector256.LoadUnsafe(ref from, (nuint)i) + Vector256.LoadUnsafe(ref upper, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
        for (; i < stored.Length; i++) row[i] = unchecked((byte)(stored[i] + above[i]));
    }

    private static void UndoAverage(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> above, int step, Span<byte> row)
    {
        for (int i = 0; i < step; i++) row[i] = unchecked((byte)(stored[i] + above[i] / 2));
        for (int i = step; i < stored.Length; i++) row[i] = unchecked((byte)(stored[i] + (row[i - step] + above[i]) / 2));
    }

    private static void UndoPaeth(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> above, int step, Span<byte> row)
    {
        // Left and upper left of the first pixel are 0: the guess is the one above.
        for (int i = 0; i < step; i++) row[i] = unchecked((byte)(stored[i] + above[i]));
        for (int i = step; i < stored.Length; i++) row[i] = unchecked((byte)(stored[i] + Nearest(row[i - step], above[i], above[i - step])));
    }

    /// <summary>Whichever lies nearest to left + above - corner; of equals the first.</summary>
    private static int Nearest(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner), toCorner = Math.Abs(left + above - 2 * corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
