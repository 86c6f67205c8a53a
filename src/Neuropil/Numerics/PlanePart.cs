using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>A rectangle of a plane, looked at without a copy; it must lie inside.</summary>
internal readonly record struct PlanePart(Plane Whole, int X, int Y, int Width, int Height)
{
    public int Count => Width * Height;

    public static PlanePart Of(Plane plane) => new(plane, 0, 0, plane.Width, plane.Height);

    public ReadOnlySpan<float> Row(int y) => Whole.Row(Y + y).Slice(X, Width);

    public Plane Copy() => Whole.Crop(X, Y, Width, Height);

    /// <summary>Σ v and Σ v²; along a row in floats, exact for greys of 8 bits in rows up to 2000 px.</summary>
    public (double OfValues, double OfSquares) Sums()
    {
        double values = 0, squares = 0;
        var (allValues, allSquares) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (int y = 0; y < Height; y++)
        {
            var row = Row(y);
            ref float from = ref MemoryMarshal.GetReference(row);
            // Two sums of each take turns: an addition waits for the one before it.
            Vector512<float> values0 = default, values1 = default, squares0 = default, squares1 = default;
            nuint i = 0;
            unchecked
            {
                for (; i + 32 <= (nuint)row.Length; i += 32)
                {
                    Vector512<float> own = Vector512.LoadUnsafe(ref from, i), next = Vector512.LoadUnsafe(ref from, i + 16);
                    values0 += own;
                    values1 += next;
                    squares0 += own * own;
                    squares1 += next * next;
                }
            }
            Vector512<float> bothValues = values0 + values1, bothSquares = squares0 + squares1;
            Vector256<float> ofValues = bothValues.GetLower() + bothValues.GetUpper(), ofSquares = bothSquares.GetLower() + bothSquares.GetUpper();
            unchecked
            {
                for (; i + 8 <= (nuint)row.Length; i += 8)
                {
                    var own = Vector256.LoadUnsafe(ref from, i);
                    ofValues += own;
                    ofSquares += own * own;
                }
            }
            allValues += Widened(ofValues);
            allSquares += Widened(ofSquares);
            for (int k = (int)i; k < row.Length; k++) (values, squares) = (values + row[k], squares + (double)row[k] * row[k]);
        }
        return (values + Vector256.Sum(allValues), squares + Vector256.Sum(allSquares));
    }

    private static Vector256<double> Widened(Vector256<float> eight)
    {
        var (low, high) = Vector256.Widen(eight);
        return low + high;
    }
}
