using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>The Gaussian of <see cref="Blur"/> of values from 0 to 16383, rounded, any part of any row at a time; beyond the plane lie zeros.</summary>
/// <remarks>Down first, then across: nothing is held from one row to the next. Pixels at one distance are added before they are weighed.</remarks>
internal sealed class ShortBlur
{
    private const int Lanes = 16;

    private readonly Plane16 _plane;

    /// <summary>Of the middle and of those at each distance, in <see cref="Shorts.One"/>; all together 1.</summary>
    private readonly short[] _factors;

    /// <summary>A row blurred down, with zeros on either side; and a row of zeros.</summary>
    private readonly short[] _down, _zeros;

    public ShortBlur(Plane16 plane, double sigma)
    {
        if (plane.Width < Lanes) throw new ArgumentException($"A plane of {plane.Width} px across is blurred in vectors of {Lanes}.", nameof(plane));
        (_plane, _factors) = (plane, Factors(sigma));
        (_down, _zeros) = (new short[plane.Width + 2 * Radius], new short[plane.Width]);
    }

    public int Radius => _factors.Length - 1;

    /// <summary>Columns from <paramref name="from"/> to before <paramref name="to"/> of a row, and perhaps some beside them.</summary>
    public void Row(int y, int from, int to, Span<short> blurred) => Row<AsTheyAre>(y, from, to, blurred);

    /// <summary>The same of a plane that is <paramref name="Whole"/> where this one is not 0.</summary>
    public void Known(int y, int from, int to, Span<short> blurred) => Row<WholeWhereKnown>(y, from, to, blurred);

    /// <summary>What <see cref="Known"/> gives where all is known.</summary>
    public const short Whole = 1 << 13;

    private unsafe void Row<TView>(int y, int from, int to, Span<short> blurred) where TView : IView
    {
        if (to <= from) return;
        if (to - from < Lanes) to = Math.Min(_plane.Width, (from = Math.Max(0, to - Lanes)) + Lanes);
        short** rows = stackalloc short*[2 * Radius + 1];
        fixed (short* values = _plane.Values, zeros = _zeros, down = _down, target = blurred[.._plane.Width])
        {
            for (int k = -Radius; k <= Radius; k++) rows[k + Radius] = y + k < 0 || y + k >= _plane.Height ? zeros : values + (y + k) * _plane.Width;
            Sum<TView>(rows, Math.Max(0, from - Radius), Math.Min(_plane.Width, to + Radius), down + Radius);
            for (int k = 0; k <= 2 * Radius; k++) rows[k] = down + k;
            Sum<AsTheyAre>(rows, from, to, target);
        }
    }

    /// <summary>Weighted sum of rows; there are at least as many columns as a vector has lanes.</summary>
    private unsafe void Sum<TView>(short** rows, int from, int to, short* target) where TView : IView
    {
        int radius = Radius;
        ref short factors = ref MemoryMarshal.GetArrayDataReference(_factors);
        unchecked
        {
            for (int x = from; x < to; x += Lanes)
            {
                int at = Math.Min(x, to - Lanes);
                var sum = Shorts.Times(TView.Of(Vector256.Load(rows[radius] + at)), Vector256.Create(factors));
                for (int k = 1; k <= radius; k++)
                {
                    var both = TView.Of(Vector256.Load(rows[radius - k] + at)) + TView.Of(Vector256.Load(rows[radius + k] + at));
                    sum += Shorts.Times(both, Vector256.Create(Unsafe.Add(ref factors, k)));
                }
                sum.Store(target + at);
            }
        }
    }

    private static short[] Factors(double sigma)
    {
        float[] kernel = Blur.Kernel(sigma);
        double all = kernel.Sum(k => (double)k);
        var factors = new short[kernel.Length / 2 + 1];
        for (int k = 1; k < factors.Length; k++) factors[k] = (short)Math.Round(Shorts.One * kernel[kernel.Length / 2 + k] / all);
        factors[0] = (short)(Shorts.One - 2 * factors.Sum(f => f));
        return factors;
    }

    private interface IView
    {
        static abstract Vector256<short> Of(Vector256<short> values);
    }

    private readonly struct AsTheyAre : IView
    {
        public static Vector256<short> Of(Vector256<short> values) => values;
    }

    private readonly struct WholeWhereKnown : IView
    {
        public static Vector256<short> Of(Vector256<short> values) => Vector256.GreaterThan(values, Vector256<short>.Zero) & Vector256.Create(Whole);
    }
}
