using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>One line of a canvas on which several images are laid.</summary>
/// <param name="fadePx">An image that lies this much less deep has no share.</param>
internal sealed class MosaicLine(PixelRect window, double fadePx, double seamPx)
{
    private const int Step = PieceMap.StepPx;

    private readonly int _left = window.X & -Step, _skip = window.X - (window.X & -Step);

    private readonly float[] _depth = Whole<float>(window), _sum = Whole<float>(window), _weight = Whole<float>(window);

    private readonly byte[] _grey = Whole<byte>(window), _covered = Whole<byte>(window);

    private readonly float _fade = (float)fadePx, _seam = (float)seamPx;

    /// <summary>Greys of 1 … 255, a half rounded to even; 0 where no image lies. The maps of the span have followed the line.</summary>
    public void Paint(MosaicSpan span)
    {
        if (span.Layers.Length == 1) PaintOne(span, span.Layers[0]);
        else Blend(span);
    }

    /// <param name="covered">1 where an image lies, else 0.</param>
    public void CopyTo(Span<byte> grey, Span<byte> covered)
    {
        _grey.AsSpan(_skip, grey.Length).CopyTo(grey);
        _covered.AsSpan(_skip, covered.Length).CopyTo(covered);
    }

    /// <summary>The same as blending: the only image has all of the weight.</summary>
    private void PaintOne(MosaicSpan span, MosaicLayer layer)
    {
        var (map, inner) = (layer.Map, layer.Inner);
        int first = (span.Left - map.Left) / Step, end = (span.Right - map.Left) / Step, skip = map.Left - _left;
        map.Trace(first, end, but: inner);
        var sampler = new CubicSampler(layer.Image);
        Vector256<float> gain = Vector256.Create((float)map.Piece.Gain), offset = Vector256.Create((float)map.Piece.Offset);
        for (int cell = first; cell < end; cell++)
        {
            if (inner.Has(cell))
            {
                Store(Vector256.FusedMultiplyAdd(inner.Sample(cell), gain, offset), Vector256<float>.AllBitsSet, skip + cell * Step);
                continue;
            }
            var depth = Vector256.LoadUnsafe(ref map.Depth[cell * Step]);
            var shown = Vector256.GreaterThan(depth, Vector256<float>.Zero);
            var grey = shown == Vector256<float>.Zero ? Vector256<float>.Zero : Vector256.FusedMultiplyAdd(Sample(in sampler, map, depth, cell * Step), gain, offset);
            Store(grey, shown, skip + cell * Step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sample(in CubicSampler sampler, PieceMap map, Vector256<float> depth, int at)
    {
        Vector256<float> x = Vector256.LoadUnsafe(ref map.X[at]), y = Vector256.LoadUnsafe(ref map.Y[at]);
        return Vector256.GreaterThanAll(depth, Vector256.Create(PieceMap.InnerDepthPx)) ? sampler.Inside(x, y) : sampler.At(x, y);
    }

    private void Blend(MosaicSpan span)
    {
        int start = span.Left - _left, length = span.Right - span.Left;
        Array.Clear(_depth, start, length);
        Array.Clear(_sum, start, length);
        Array.Clear(_weight, start, length);
        foreach (var layer in span.Layers)
        {
            layer.Map.Trace((span.Left - layer.Map.Left) / Step, (span.Right - layer.Map.Left) / Step, but: null);
            Deepen(layer.Map, span);
        }
        foreach (var layer in span.Layers) Add(layer, span);
        for (int i = start; i < start + length; i += Step)
        {
            var weight = Vector256.LoadUnsafe(ref _weight[i]);
            Store(Vector256.LoadUnsafe(ref _sum[i]) / weight, Vector256.GreaterThan(weight, Vector256<float>.Zero), i);
        }
    }

    /// <summary>Takes note of how deep each pixel lies in an image.</summary>
    private void Deepen(PieceMap map, MosaicSpan span)
    {
        for (int x = span.Left; x < span.Right; x += Step)
            Vector256.MaxNative(Vector256.LoadUnsafe(ref _depth[x - _left]), Vector256.LoadUnsafe(ref map.Depth[x - map.Left])).StoreUnsafe(ref _depth[x - _left]);
    }

    private void Add(MosaicLayer layer, MosaicSpan span)
    {
        var map = layer.Map;
        var sampler = new CubicSampler(layer.Image);
        Vector256<float> gain = Vector256.Create((float)map.Piece.Gain), offset = Vector256.Create((float)map.Piece.Offset);
        for (int x = span.Left; x < span.Right; x += Step)
        {
            int at = x - map.Left, i = x - _left;
            var depth = Vector256.LoadUnsafe(ref map.Depth[at]);
            var share = Share(Vector256.LoadUnsafe(ref _depth[i]) - depth, Vector256.GreaterThan(depth, Vector256<float>.Zero));
            if (share == Vector256<float>.Zero) continue;
            var grey = Vector256.FusedMultiplyAdd(layer.Inner.Has(at / Step) ? layer.Inner.Sample(at / Step) : Sample(in sampler, map, depth, at), gain, offset);
            Vector256.FusedMultiplyAdd(share, grey, Vector256.LoadUnsafe(ref _sum[i])).StoreUnsafe(ref _sum[i]);
            (Vector256.LoadUnsafe(ref _weight[i]) + share).StoreUnsafe(ref _weight[i]);
        }
    }

    private Vector256<float> Share(Vector256<float> behind, Vector256<float> shown)
    {
        var first = Vector256.Equals(behind, Vector256<float>.Zero) & shown;
        var fading = Vector256.AndNot(shown, first) & Vector256.LessThanOrEqual(behind, Vector256.Create(_fade));
        var share = first & Vector256<float>.One;
        if (fading == Vector256<float>.Zero) return share;
        for (int i = 0; i < Step; i++)
            if (BitConverter.SingleToInt32Bits(fading[i]) != 0) share = share.WithElement(i, MathF.Exp(-behind[i] / _seam));
        return share;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(Vector256<float> grey, Vector256<float> shown, int at)
    {
        var rounded = Vector256.Round(Vector256.ConditionalSelect(shown, grey, Vector256<float>.Zero));
        var value = Vector256.MinNative(Vector256.MaxNative(rounded, shown & Vector256<float>.One), Vector256.Create(255f));
        Bytes(Vector256.ConvertToInt32Native(value)).StoreUnsafe(ref _grey[at]);
        Bytes(shown.AsInt32() & Vector256<int>.One).StoreUnsafe(ref _covered[at]);
    }

    /// <summary>Eight bytes, of numbers 0 … 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<byte> Bytes(Vector256<int> values)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.ConvertToVector128Byte(values).GetLower();
        var words = Vector128.Narrow(values.GetLower(), values.GetUpper());
        return Vector128.Narrow(words, words).GetLower().AsByte();
    }

    private static T[] Whole<T>(PixelRect window) => new T[((window.Right + Step - 1) & -Step) - (window.X & -Step)];
}
