using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Volumes.Images;

/// <summary>An image and where the pixels of a canvas lie in it.</summary>
internal sealed class MosaicLayer(PieceMap map, ImageRows image)
{
    private const int Step = PieceMap.StepPx;

    private readonly Vector256<float> _gain = Vector256.Create((float)map.Piece.Gain), _offset = Vector256.Create((float)map.Piece.Offset);

    public PieceMap Map { get; } = map;

    public ImageRows Image { get; } = image;

    /// <summary>Of the line followed last.</summary>
    public InnerCells Inner { get; } = new(map, image);

    /// <summary>Follows a line of the canvas.</summary>
    public void Follow(int y)
    {
        Map.Follow(y);
        Inner.Follow();
    }

    /// <summary>How deep the pixels of a traced cell lie in the image, as <see cref="PieceMap.Depth"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Depth(int cell) => Vector256.LoadUnsafe(ref Map.Depth[cell * Step]);

    /// <summary>Greys of the canvas in a cell; one that is no inner cell must have been traced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Grey(int cell) => Inner.Has(cell) ? InnerGrey(cell) : OuterGrey(cell);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> InnerGrey(int cell) => Vector256.FusedMultiplyAdd(Inner.Sample(cell), _gain, _offset);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Vector256<float> OuterGrey(int cell)
    {
        int at = cell * Step;
        var sampler = new CubicSampler(Image);
        Vector256<float> x = Vector256.LoadUnsafe(ref Map.X[at]), y = Vector256.LoadUnsafe(ref Map.Y[at]);
        bool deep = Vector256.GreaterThanAll(Vector256.LoadUnsafe(ref Map.Depth[at]), Vector256.Create(PieceMap.InnerDepthPx));
        return Vector256.FusedMultiplyAdd(deep ? sampler.Inside(x, y) : sampler.At(x, y), _gain, _offset);
    }
}
