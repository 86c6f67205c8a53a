using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>A plane in whole steps of 16 bits, with zeros round it as far as it is asked for: its products are summed exactly, whatever the order, at
/// twice the speed of floats.</summary>
/// <remarks>A step is so small that it does not show: of 96 × 96 px a 300th of the usual value, and correlations change by some 1e-5; of larger parts steps are
/// coarser as their side is longer. No sum of
/// products over any part of two such planes leaves 32 bits, for |Σ ab|² ≤ Σ a² Σ b² (Cauchy-Schwarz).</remarks>
internal sealed class ShortPlane : IDisposable
{
    /// <summary>Σ v² of all steps, before they are rounded: below 2³⁰, so that no step leaves 16 bits either.</summary>
    private const double Energy = 1e9;

    private readonly short[] _values;

    /// <param name="x">First column wanted, px of the part; may lie outside, as all of the rectangle.</param>
    public ShortPlane(PlanePart part, int x, int y, int width, int height)
    {
        (X, Y, Width, Height) = (x, y, width, height);
        _values = ArrayPool<short>.Shared.Rent(checked(width * height));
        var (sum, squares) = part.Sums();
        double scale = squares > 0 ? Math.Sqrt(Energy / squares) : 0, mean = sum / part.Count;
        // An even part has none, which rounding can leave below 0.
        Variance = Math.Max(0, scale * scale * (squares / part.Count - mean * mean));
        int left = Math.Clamp(-x, 0, width), count = Math.Clamp(part.Width - x, left, width) - left;
        for (int j = 0; j < height; j++)
        {
            var row = _values.AsSpan(j * width, width);
            if (y + j < 0 || y + j >= part.Height || count == 0)
            {
                row.Clear();
                continue;
            }
            row[..left].Clear();
            Round(part.Row(y + j).Slice(x + left, count), (float)scale, row.Slice(left, count));
            row[(left + count)..].Clear();
        }
    }

    /// <summary>Where the first value stands, px of the part.</summary>
    public int X { get; }

    public int Y { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Of the whole part, in squared steps.</summary>
    public double Variance { get; }

    public ReadOnlySpan<short> Row(int y) => _values.AsSpan(y * Width, Width);

    public ref short First => ref MemoryMarshal.GetArrayDataReference(_values);

    public void Dispose() => ArrayPool<short>.Shared.Return(_values);

    private static void Round(ReadOnlySpan<float> values, float scale, Span<short> steps)
    {
        ref float from = ref MemoryMarshal.GetReference(values);
        ref short to = ref MemoryMarshal.GetReference(steps);
        nuint i = 0;
        unchecked
        {
            for (; i + 16 <= (nuint)values.Length; i += 16)
            {
                var low = Vector256.Round(Vector256.LoadUnsafe(ref from, i) * scale);
                var high = Vector256.Round(Vector256.LoadUnsafe(ref from, i + 8) * scale);
                Vector256.Narrow(Vector256.ConvertToInt32(low), Vector256.ConvertToInt32(high)).StoreUnsafe(ref to, i);
            }
        }
        for (int k = (int)i; k < values.Length; k++) steps[k] = (short)MathF.Round(values[k] * scale);
    }
}
