using System.Runtime.Intrinsics;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Half-open: [Min, Max).</summary>
internal readonly record struct Interval(int Min, int Max)
{
    public bool IsEmpty => Max <= Min;
}

/// <summary>Where the pixels of a canvas lie in an image: exact at nodes 8 px apart, bilinear between.</summary>
/// <remarks>Nodes stand at multiples of 8 of the canvas, so that no result depends on the window it was painted in. Exact for an affine map; one that
/// bends by b px/px² is off by at most 8 b px. Places are float: to 0.0005 px in an image of 8192 px.</remarks>
internal sealed class PieceMap
{
    public const int StepPx = 8;

    /// <summary>Deeper than this a place has a pixel and one more on every side: 2, and something against rounding.</summary>
    public const float InnerDepthPx = 2.01f;

    /// <summary>A hair of tolerance, so that rounding does not lose the outermost pixels of an image that is only shifted, px.</summary>
    private const float Hair = 1e-3f;

    private readonly int _top, _columns, _pitch;
    private readonly float[] _nodesX, _nodesY, _rowX, _rowY;
    private readonly Affine2 _toImage;

    /// <summary>Cells in which the map may jump.</summary>
    private readonly HashSet<int> _jumps = [];

    /// <param name="part">Of the canvas.</param>
    public PieceMap(MosaicPiece piece, PixelRect part)
    {
        (Piece, Part) = (piece, part);
        (Left, _top) = (part.X & -StepPx, part.Y & -StepPx);
        _columns = (part.Right - Left + StepPx - 1) / StepPx + 1;
        _pitch = (_columns + StepPx - 1) & -StepPx;
        int rows = (part.Bottom - _top + StepPx - 1) / StepPx + 1;
        (_nodesX, _nodesY, _rowX, _rowY) = (new float[_pitch * rows], new float[_pitch * rows], new float[_pitch], new float[_pitch]);
        (X, Y, Depth) = (new float[Width], new float[Width], new float[Width]);
        _toImage = piece.ToCanvas.Inverse();
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < _columns; i++) PlaceNode(j * _pitch + i, Left + i * StepPx, _top + j * StepPx);
        Rows = FindRows();
    }

    private void PlaceNode(int at, int x, int y)
    {
        var p = ToImage(new(x, y));
        (_nodesX[at], _nodesY[at]) = ((float)p.X, (float)p.Y);
        // From the middle of a cell no pixel of it is further than this.
        if (Piece.Elastic?.JumpsNear(new(x + StepPx / 2, y + StepPx / 2), StepPx) is true) _jumps.Add(at);
    }

    public MosaicPiece Piece { get; }

    public PixelRect Part { get; }

    /// <summary>Rows of the image that interpolation may look at, as far as it has them.</summary>
    public Interval Rows { get; }

    /// <summary>Canvas px of the first pixel of a line, a multiple of 8.</summary>
    public int Left { get; }

    /// <summary>Of a line, a multiple of 8.</summary>
    public int Width => (_columns - 1) * StepPx;

    /// <summary>Image px along the line followed last.</summary>
    public float[] X { get; }

    public float[] Y { get; }

    /// <summary>Distance to the nearest edge of the image plus one, px; 0 outside the image and where it is masked.</summary>
    public float[] Depth { get; }

    /// <summary>Follows a line of the canvas.</summary>
    public void Follow(int y)
    {
        FindRow(y);
        TraceCells();
        if (_jumps.Count > 0) TraceJumps(y);
        // The line is longer than the part, so that it is whole cells.
        Depth.AsSpan(0, Part.X - Left).Clear();
        Depth.AsSpan(Part.Right - Left).Clear();
        if (Piece.Masked is { Count: > 0 }) Mask();
    }

    private Interval FindRows()
    {
        if (_jumps.Count > 0) return new(0, Piece.HeightPx);
        float first = float.PositiveInfinity, last = float.NegativeInfinity;
        for (int at = 0; at < _nodesY.Length; at += _pitch)
            foreach (float y in _nodesY.AsSpan(at, _columns)) (first, last) = (Math.Min(first, y), Math.Max(last, y));
        // A cubic looks at two pixels to each side; one more against rounding between nodes.
        double from = Math.Floor((double)first) - 3, to = Math.Ceiling((double)last) + 4;
        if (to <= 0 || from >= Piece.HeightPx) return default;
        return new((int)Math.Max(0, from), (int)Math.Min(Piece.HeightPx, to));
    }

    private Px2 ToImage(Px2 canvas)
    {
        var p = _toImage.Apply(Piece.Elastic?.Apply(canvas) ?? canvas);
        return Piece.Warp?.Apply(p) ?? p;
    }

    /// <summary>Pixel by pixel where cells would smear a jump.</summary>
    private void TraceJumps(int y)
    {
        int row = (y - _top) / StepPx * _pitch;
        for (int i = 0; i < X.Length; i += StepPx)
        {
            if (!_jumps.Contains(row + i / StepPx)) continue;
            for (int k = i; k < i + StepPx; k++)
            {
                var p = ToImage(new(Left + k, y));
                (X[k], Y[k]) = ((float)p.X, (float)p.Y);
            }
            DepthAt(Vector256.LoadUnsafe(ref X[i]), Vector256.LoadUnsafe(ref Y[i]), Vector256.Create(Piece.WidthPx - 1f), Vector256.Create(Piece.HeightPx - 1f))
                .StoreUnsafe(ref Depth[i]);
        }
    }

    /// <summary>Nodes of the line itself, from those above and below it.</summary>
    private void FindRow(int y)
    {
        int above = (y - _top) / StepPx * _pitch, below = above + _pitch;
        float t = (y - _top) % StepPx * (1f / StepPx);
        for (int i = 0; i < _pitch; i += StepPx)
        {
            Between(_nodesX, above + i, below + i, t).CopyTo(_rowX, i);
            Between(_nodesY, above + i, below + i, t).CopyTo(_rowY, i);
        }
    }

    private static Vector256<float> Between(float[] nodes, int above, int below, float t)
    {
        var from = Vector256.LoadUnsafe(ref nodes[above]);
        return from + (Vector256.LoadUnsafe(ref nodes[below]) - from) * t;
    }

    private void TraceCells()
    {
        var share = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7) * (1f / StepPx);
        Vector256<float> right = Vector256.Create(Piece.WidthPx - 1f), bottom = Vector256.Create(Piece.HeightPx - 1f);
        for (int i = 0; i < _columns - 1; i++)
        {
            var x = Vector256.FusedMultiplyAdd(Vector256.Create(_rowX[i + 1] - _rowX[i]), share, Vector256.Create(_rowX[i]));
            var y = Vector256.FusedMultiplyAdd(Vector256.Create(_rowY[i + 1] - _rowY[i]), share, Vector256.Create(_rowY[i]));
            x.StoreUnsafe(ref X[i * StepPx]);
            y.StoreUnsafe(ref Y[i * StepPx]);
            DepthAt(x, y, right, bottom).StoreUnsafe(ref Depth[i * StepPx]);
        }
    }

    private static Vector256<float> DepthAt(Vector256<float> x, Vector256<float> y, Vector256<float> right, Vector256<float> bottom)
    {
        var inside = Vector256.MinNative(Vector256.MinNative(x, right - x), Vector256.MinNative(y, bottom - y));
        return Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(inside, Vector256.Create(-Hair)), inside + Vector256<float>.One, Vector256<float>.Zero);
    }

    private void Mask()
    {
        for (int i = 0; i < Depth.Length; i++)
            if (Depth[i] > 0 && Piece.Masks(new(X[i], Y[i]))) Depth[i] = 0;
    }
}
