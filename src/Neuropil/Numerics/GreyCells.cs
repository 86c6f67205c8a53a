using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Cells of 2 × 2 px of a plane that is 0 where it is unknown.</summary>
internal sealed class GreyCells : IDisposable
{
    private const int Lanes = 16;

    /// <summary>A quarter of the sum of what is known.</summary>
    public Plane16 Sums { get; }

    /// <summary>The known share, in <see cref="ShortBlur.Whole"/>.</summary>
    public Plane16 Shares { get; }

    public GreyCells(Plane16 grey)
    {
        if (grey.Width % 2 != 0 || grey.Height % 2 != 0 || grey.Width < 2 * Lanes) throw new ArgumentException($"A plane of {grey.Width}x{grey.Height} px is not cut into cells of 2 x 2 px, {Lanes} at a time.", nameof(grey));
        (Sums, Shares) = (Plane16.RentUnset(grey.Width / 2, grey.Height / 2), Plane16.RentUnset(grey.Width / 2, grey.Height / 2));
        for (int y = 0; y < Sums.Height; y++) Fill(grey.Row(2 * y), grey.Row(2 * y + 1), Sums.Row(y), Shares.Row(y));
    }

    public void Dispose()
    {
        Sums.Dispose();
        Shares.Dispose();
    }

    /// <summary>The plane at half its size: means of cells that are known as a whole, 0 elsewhere.</summary>
    public Plane16 Halved()
    {
        var halved = Plane16.RentUnset(Sums.Width, Sums.Height);
        Span<Vector256<short>> all = MemoryMarshal.Cast<short, Vector256<short>>(halved.Values);
        ReadOnlySpan<Vector256<short>> sums = MemoryMarshal.Cast<short, Vector256<short>>(Sums.Values), shares = MemoryMarshal.Cast<short, Vector256<short>>(Shares.Values);
        for (int i = 0; i < all.Length; i++) all[i] = sums[i] & Vector256.Equals(shares[i], Vector256.Create(ShortBlur.Whole));
        for (int i = Lanes * all.Length; i < halved.Values.Length; i++) halved.Values[i] = Shares.Values[i] == ShortBlur.Whole ? Sums.Values[i] : (short)0;
        return halved;
    }

    private static void Fill(ReadOnlySpan<short> upper, ReadOnlySpan<short> lower, Span<short> sums, Span<short> shares)
    {
        ref short above = ref MemoryMarshal.GetReference(upper), below = ref MemoryMarshal.GetReference(lower);
        ref short sum = ref MemoryMarshal.GetReference(sums), share = ref MemoryMarshal.GetReference(shares);
        unchecked
        {
            for (int x = 0; x < sums.Length; x += Lanes)
            {
                nuint at = (nuint)Math.Min(x, sums.Length - Lanes);
                var (left, leftKnown) = Eight(ref above, ref below, 2 * at);
                var (right, rightKnown) = Eight(ref above, ref below, 2 * at + Lanes);
                Vector256.Narrow(left, right).StoreUnsafe(ref sum, at);
                Vector256.Narrow(leftKnown, rightKnown).StoreUnsafe(ref share, at);
            }
        }
    }

    private static (Vector256<int> Sums, Vector256<int> Shares) Eight(ref short above, ref short below, nuint at)
    {
        Vector256<short> a = Vector256.LoadUnsafe(ref above, at), b = Vector256.LoadUnsafe(ref below, at), one = Vector256<short>.One, none = Vector256<short>.Zero;
        var sum = Shorts.PairDots(a, one) + Shorts.PairDots(b, one);
        // A comparison gives -1.
        var quarter = Vector256.Create((short)(-ShortBlur.Whole / 4));
        var share = Shorts.PairDots(Vector256.GreaterThan(a, none), quarter) + Shorts.PairDots(Vector256.GreaterThan(b, none), quarter);
        return ((sum + Vector256.Create(2)) >> 2, share);
    }
}
