using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Grey values between the pixels of an image by Catmull and Rom's cubic, eight places at once; pixels beyond the edge repeat the edge.</summary>
/// <remarks>Passes through the pixels, exact for quadratics. Keys 1981, doi:10.1109/TASSP.1981.1163711. Same bits on every processor: only the loading of
/// pixels differs.</remarks>
internal readonly ref struct CubicSampler(ImageRows image)
{
    private readonly ReadOnlySpan<byte> _pixels = image.Pixels;
    private readonly int _width = image.Width, _height = image.Height, _top = image.Top, _bottom = image.Bottom;

    public CubicSampler(Raster<byte> image) : this(new ImageRows(image.Values, image.Width, image.Height, 0, image.Height)) { }

    /// <summary>At eight places within the rows that are there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Vector256<float> At(Vector256<float> x, Vector256<float> y)
    {
        x = Vector256.Max(Vector256<float>.Zero, Vector256.Min(x, Vector256.Create(_width - 1f)));
        y = Vector256.Max(Vector256<float>.Zero, Vector256.Min(y, Vector256.Create(_height - 1f)));
        Vector256<float> floorX = Vector256.Floor(x), floorY = Vector256.Floor(y);
        Vector256<int> column = Vector256.ConvertToInt32(floorX), row = Vector256.ConvertToInt32(floorY);
        var edge = Vector256.LessThan(column, Vector256<int>.One) | Vector256.LessThan(row, Vector256.Create(_top + 1))
            | Vector256.GreaterThan(column, Vector256.Create(_width - 3)) | Vector256.GreaterThan(row, Vector256.Create(_bottom - 3));
        return edge == Vector256<int>.Zero ? Gather(column, row, x - floorX, y - floorY) : AtEdge(column, row, x - floorX, y - floorY);
    }

    /// <summary>The same at places of which each has, among the rows that are there, a pixel and one more on every side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Inside(Vector256<float> x, Vector256<float> y)
    {
        Vector256<float> floorX = Vector256.Floor(x), floorY = Vector256.Floor(y);
        Vector256<int> column = Vector256.ConvertToInt32Native(floorX), row = Vector256.ConvertToInt32Native(floorY);
        if (!Avx2.IsSupported
            || !NearPixels.TryAt(_pixels, _width, column - Vector256<int>.One, row - Vector256.Create(unchecked(_top + 1)), out var pixels))
            return Gather(column, row, x - floorX, y - floorY);
        var (across, down) = (CubicWeights.At(x - floorX), CubicWeights.At(y - floorY));
        Vector256<byte> a = pixels.Row(0), b = pixels.Row(1), c = pixels.Row(2), d = pixels.Row(3), e = pixels.Row(4);
        var sum = down.A * across.Of(pixels.Four(a, b));
        sum = Vector256.FusedMultiplyAdd(down.B, across.Of(pixels.Four(b, c)), sum);
        sum = Vector256.FusedMultiplyAdd(down.C, across.Of(pixels.Four(c, d)), sum);
        return Vector256.FusedMultiplyAdd(down.D, across.Of(pixels.Four(d, e)), sum);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Vector256<float> Gather(Vector256<int> column, Vector256<int> row, Vector256<float> right, Vector256<float> below)
    {
        var (across, down) = (CubicWeights.At(right), CubicWeights.At(below));
        var at = unchecked((row - Vector256.Create(_top + 1)) * _width + column - Vector256<int>.One);
        var sum = down.A * across.Of(Four(at));
        sum = Vector256.FusedMultiplyAdd(down.B, across.Of(Four(at + Vector256.Create(_width))), sum);
        sum = Vector256.FusedMultiplyAdd(down.C, across.Of(Four(at + Vector256.Create(2 * _width))), sum);
        return Vector256.FusedMultiplyAdd(down.D, across.Of(Four(at + Vector256.Create(3 * _width))), sum);
    }

    /// <summary>Four pixels in a row from each of eight places, the first in the lowest byte.</summary>
    private unsafe Vector256<int> Four(Vector256<int> at)
    {
        fixed (byte* pixels = _pixels)
        {
            if (Avx2.IsSupported) return Avx2.GatherVector256((int*)pixels, at, 1);
            var four = Vector256<int>.Zero;
            for (int i = 0; i < 8; i++) four = four.WithElement(i, Unsafe.ReadUnaligned<int>(pixels + at[i]));
            return four;
        }
    }

    private Vector256<float> AtEdge(Vector256<int> column, Vector256<int> row, Vector256<float> right, Vector256<float> below)
    {
        var (across, down) = (CubicWeights.At(right), CubicWeights.At(below));
        Span<int> four = stackalloc int[8];
        var sum = Vector256<float>.Zero;
        for (int j = 0; j < 4; j++)
        {
            for (int i = 0; i < 8; i++)
            {
                int line = (Math.Clamp(row[i] - 1 + j, 0, _height - 1) - _top) * _width, packed = 0;
                for (int k = 0; k < 4; k++) packed |= _pixels[line + Math.Clamp(column[i] - 1 + k, 0, _width - 1)] << (8 * k);
                four[i] = packed;
            }
            var along = across.Of(Vector256.Create<int>(four));
            sum = j == 0 ? down.A * along : Vector256.FusedMultiplyAdd(j == 1 ? down.B : j == 2 ? down.C : down.D, along, sum);
        }
        return sum;
    }
}
