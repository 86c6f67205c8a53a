using System.Numerics;
using System.Runtime.CompilerServices;

namespace Neuropil.Numerics;

/// <summary>As many complex numbers as a vector register holds.</summary>
internal readonly struct ComplexVector(Vector<float> re, Vector<float> im)
{
    public readonly Vector<float> Re = re, Im = im;

    public static ComplexVector operator +(ComplexVector a, ComplexVector b) => new(a.Re + b.Re, a.Im + b.Im);

    public static ComplexVector operator -(ComplexVector a, ComplexVector b) => new(a.Re - b.Re, a.Im - b.Im);

    public static ComplexVector operator *(ComplexVector a, float b) => new(a.Re * b, a.Im * b);

    /// <summary>-i · this.</summary>
    public ComplexVector TimesMinusI() => new(Im, -Re);

    /// <summary>Times the k-th twiddle factor of a butterfly; the 0th is 1 and not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexVector Times(ReadOnlySpan<float> w, int k)
    {
        float c = w[2 * k - 2], s = w[2 * k - 1];
        return new(Re * c - Im * s, Re * s + Im * c);
    }
}

/// <summary>Discrete Fourier transforms of 2, 3, 4 and 5 lines, followed by the twiddle factors.</summary>
internal static class Butterflies
{
    private static readonly float Sin3 = (float)Math.Sin(2 * Math.PI / 3);
    private static readonly float Cos51 = (float)Math.Cos(2 * Math.PI / 5), Cos52 = (float)Math.Cos(4 * Math.PI / 5);
    private static readonly float Sin51 = (float)Math.Sin(2 * Math.PI / 5), Sin52 = (float)Math.Sin(4 * Math.PI / 5);

    public static void Two(BatchedFft.Lines lines, ReadOnlySpan<float> w)
    {
        for (int i = 0; i < lines.Length; i += Vector<float>.Count)
        {
            ComplexVector a = lines.Read(0, i), b = lines.Read(1, i);
            lines.Write(0, i, a + b);
            lines.Write(1, i, (a - b).Times(w, 1));
        }
    }

    public static void Three(BatchedFft.Lines lines, ReadOnlySpan<float> w)
    {
        for (int i = 0; i < lines.Length; i += Vector<float>.Count)
        {
            ComplexVector a = lines.Read(0, i), b = lines.Read(1, i), c = lines.Read(2, i);
            var sum = b + c;
            var real = a - sum * 0.5f;
            var turned = ((b - c) * Sin3).TimesMinusI();
            lines.Write(0, i, a + sum);
            lines.Write(1, i, (real + turned).Times(w, 1));
            lines.Write(2, i, (real - turned).Times(w, 2));
        }
    }

    public static void Four(BatchedFft.Lines lines, ReadOnlySpan<float> w)
    {
        for (int i = 0; i < lines.Length; i += Vector<float>.Count)
        {
            ComplexVector a = lines.Read(0, i), b = lines.Read(1, i), c = lines.Read(2, i), d = lines.Read(3, i);
            ComplexVector even = a + c, evenDifference = a - c, odd = b + d, oddDifference = (b - d).TimesMinusI();
            lines.Write(0, i, even + odd);
            lines.Write(1, i, (evenDifference + oddDifference).Times(w, 1));
            lines.Write(2, i, (even - odd).Times(w, 2));
            lines.Write(3, i, (evenDifference - oddDifference).Times(w, 3));
        }
    }

    public static void Five(BatchedFft.Lines lines, ReadOnlySpan<float> w)
    {
        for (int i = 0; i < lines.Length; i += Vector<float>.Count)
        {
            ComplexVector a = lines.Read(0, i), b = lines.Read(1, i), c = lines.Read(2, i), d = lines.Read(3, i), e = lines.Read(4, i);
            ComplexVector outer = b + e, inner = c + d, outerDifference = b - e, innerDifference = c - d;
            var real1 = a + outer * Cos51 + inner * Cos52;
            var real2 = a + outer * Cos52 + inner * Cos51;
            var turned1 = (outerDifference * Sin51 + innerDifference * Sin52).TimesMinusI();
            var turned2 = (outerDifference * Sin52 - innerDifference * Sin51).TimesMinusI();
            lines.Write(0, i, a + outer + inner);
            lines.Write(1, i, (real1 + turned1).Times(w, 1));
            lines.Write(2, i, (real2 + turned2).Times(w, 2));
            lines.Write(3, i, (real2 - turned2).Times(w, 3));
            lines.Write(4, i, (real1 - turned1).Times(w, 4));
        }
    }
}
