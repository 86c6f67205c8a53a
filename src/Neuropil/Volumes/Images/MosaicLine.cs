using System.Runtime.Intrinsics;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>One line of a canvas on which several images are laid.</summary>
/// <param name="fadePx">An image that lies this much less deep has no share.</param>
internal sealed class MosaicLine(PixelRect window, double fadePx, double seamPx)
{
    private const int Step = PieceMap.StepPx;

    private readonly int _left = window.X & -Step;

    private readonly float[] _depth = Whole(window), _sum = Whole(window), _weight = Whole(window);

    private readonly float _fade = (float)fadePx, _seam = (float)seamPx;

    public void Clear()
    {
        Array.Clear(_depth);
        Array.Clear(_sum);
        Array.Clear(_weight);
    }

    /// <summary>Takes note of how deep each pixel lies in an image.</summary>
    public void Deepen(PieceMap map)
    {
        int start = map.Left - _left;
        for (int i = 0; i < map.Width; i += Step)
            Vector256.Max(Vector256.LoadUnsafe(ref _depth[start + i]), Vector256.LoadUnsafe(ref map.Depth[i])).CopyTo(_depth, start + i);
    }

    public void Add(PieceMap map, ImageRows image, float gain, float offset)
    {
        var sampler = new CubicSampler(image);
        int start = map.Left - _left;
        for (int i = 0; i < map.Width; i += Step)
        {
            var depth = Vector256.LoadUnsafe(ref map.Depth[i]);
            var share = Share(Vector256.LoadUnsafe(ref _depth[start + i]) - depth, Vector256.GreaterThan(depth, Vector256<float>.Zero));
            if (share == Vector256<float>.Zero) continue;
            var grey = Vector256.FusedMultiplyAdd(sampler.At(Vector256.LoadUnsafe(ref map.X[i]), Vector256.LoadUnsafe(ref map.Y[i])), Vector256.Create(gain), Vector256.Create(offset));
            Vector256.FusedMultiplyAdd(share, grey, Vector256.LoadUnsafe(ref _sum[start + i])).CopyTo(_sum, start + i);
            (Vector256.LoadUnsafe(ref _weight[start + i]) + share).CopyTo(_weight, start + i);
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

    /// <summary>Greys of 1 … 255, a half rounded to even; 0 where no image lies.</summary>
    /// <param name="covered">1 where one lies, else 0.</param>
    public void Finish(Span<byte> grey, Span<byte> covered)
    {
        int start = window.X - _left, i = 0;
        for (; i + Step <= grey.Length; i += Step)
        {
            Vector256<float> weight = Vector256.LoadUnsafe(ref _weight[start + i]), sum = Vector256.LoadUnsafe(ref _sum[start + i]);
            var shown = Vector256.GreaterThan(weight, Vector256<float>.Zero);
            var rounded = Vector256.Round(Vector256.ConditionalSelect(shown, sum / weight, Vector256<float>.Zero));
            var value = Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(rounded, shown & Vector256<float>.One), Vector256.Create(255f)));
            Bytes(value).CopyTo(grey[i..]);
            Bytes(shown.AsInt32() & Vector256<int>.One).CopyTo(covered[i..]);
        }
        for (; i < grey.Length; i++)
        {
            float weight = _weight[start + i];
            grey[i] = weight > 0 ? (byte)Math.Clamp(MathF.Round(_sum[start + i] / weight), 1, 255) : (byte)0;
            covered[i] = (byte)(weight > 0 ? 1 : 0);
        }
    }

    /// <summary>Eight bytes, of numbers 0 … 255.</summary>
    private static Vector64<byte> Bytes(Vector256<int> values)
    {
        var words = Vector128.Narrow(values.GetLower(), values.GetUpper());
        return Vector128.Narrow(words, words).GetLower().AsByte();
    }

    private static float[] Whole(PixelRect window) => new float[((window.Right + Step - 1) & -Step) - (window.X & -Step)];
}
