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

    private readonly byte[] _grey = Whole(window), _covered = Whole(window);

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
        for (int cell = first; cell < end; cell++)
        {
            if (inner.Has(cell)) StoreAll(layer.InnerGrey(cell), skip + cell * Step);
            else
            {
                var shown = Vector256.GreaterThan(layer.Depth(cell), Vector256<float>.Zero);
                Store(shown == Vector256<float>.Zero ? Vector256<float>.Zero : layer.OuterGrey(cell), shown, skip + cell * Step);
            }
        }
    }

    private void Blend(MosaicSpan span)
    {
        foreach (var layer in span.Layers) layer.Map.Trace((span.Left - layer.Map.Left) / Step, (span.Right - layer.Map.Left) / Step, but: null);
        for (int x = span.Left; x < span.Right; x += Step) Blend(span.Layers, x);
    }

    private void Blend(MosaicLayer[] layers, int x)
    {
        Vector256<float> deepest = Vector256<float>.Zero, sum = Vector256<float>.Zero, weight = Vector256<float>.Zero;
        foreach (var layer in layers) deepest = Vector256.MaxNative(deepest, layer.Depth((x - layer.Map.Left) / Step));
        foreach (var layer in layers)
        {
            int cell = (x - layer.Map.Left) / Step;
            var depth = layer.Depth(cell);
            var share = Share(deepest - depth, Vector256.GreaterThan(depth, Vector256<float>.Zero));
            if (share == Vector256<float>.Zero) continue;
            sum = Vector256.FusedMultiplyAdd(share, layer.Grey(cell), sum);
            weight += share;
        }
        Store(sum / weight, Vector256.GreaterThan(weight, Vector256<float>.Zero), x - _left);
    }

    private Vector256<float> Share(Vector256<float> behind, Vector256<float> shown)
    {
        var first = Vector256.Equals(behind, Vector256<float>.Zero) & shown;
        var fading = Vector256.AndNot(shown, first) & Vector256.LessThanOrEqual(behind, Vector256.Create(_fade));
        var share = first & Vector256<float>.One;
        return fading == Vector256<float>.Zero ? share : share | (Vector256.Exp(behind / -_seam) & fading);
    }

    /// <summary>Where an image lies at all of eight pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreAll(Vector256<float> grey, int at)
    {
        if (!Avx512F.VL.IsSupported)
        {
            Store(grey, Vector256<float>.AllBitsSet, at);
            return;
        }
        var value = Vector256.Max(Avx.ConvertToVector256Int32(grey), Vector256<int>.One);
        Avx512F.VL.ConvertToVector128ByteWithSaturation(value.AsUInt32()).GetLower().StoreUnsafe(ref _grey[at]);
        Vector64<byte>.One.StoreUnsafe(ref _covered[at]);
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

    private static byte[] Whole(PixelRect window) => new byte[((window.Right + Step - 1) & -Step) - (window.X & -Step)];
}
