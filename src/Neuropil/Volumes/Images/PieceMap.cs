using System.Buffers;
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
internal sealed class PieceMap : IDisposable
{
    public const int StepPx = 8;

    /// <summary>Deeper than this a place has a pixel and one more on every side: 2, and something against rounding.</summary>
    public const float InnerDepthPx = 2.01f;

    /// <summary>A hair of tolerance, so that rounding does not lose the outermost pixels of an image that is only shifted, px.</summary>
    private const float Hair = 1e-3f;

    private readonly int _top, _columns, _pitch;
    private readonly float[] _nodesX, _nodesY;
    private readonly Affine2 _toImage;

    /// <summary>Cells in which the map may jump.</summary>
    private readonly HashSet<int> _jumps = [];

    private int _y, _row;

    /// <param name="part">Of the canvas.</param>
    public PieceMap(MosaicPiece piece, PixelRect part)
    {
        (Piece, Part) = (piece, part);
        (Left, _top) = (part.X & -StepPx, part.Y & -StepPx);
        _columns = (part.Right - Left + StepPx - 1) / StepPx + 1;
        _pitch = (_columns + StepPx - 1) & -StepPx;
        int rows = (part.Bottom - _top + StepPx - 1) / StepPx + 1;
        (_nodesX, _nodesY, RowX, RowY) = (ArrayPool<float>.Shared.Rent(_pitch * rows), ArrayPool<float>.Shared.Rent(_pitch * rows), new float[_pitch + 1], new float[_pitch + 1]);
        (X, Y, Depth) = (new float[Width], new float[Width], new float[Width]);
        _toImage = piece.ToCanvas.Inverse();
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < _columns; i++) PlaceNode(j * _pitch + i, Left + i * StepPx, _top + j * StepPx);
        Rows = FindRows(rows);
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

    /// <summary>Image px of the nodes of the line followed last, and something behind them.</summary>
    public float[] RowX { get; }

    public float[] RowY { get; }

    /// <summary>Image px along the line followed last, where it was traced.</summary>
    public float[] X { get; }

    public float[] Y { get; }

    /// <summary>Distance to the nearest edge of the image plus one, px; 0 outside the image and where it is masked.</summary>
    public float[] Depth { get; }

    public bool HasJumps => _jumps.Count > 0;

    /// <summary>Whether the map may jump in a cell of the line followed last.</summary>
    public bool Jumps(int cell) => _jumps.Contains(_row + cell);

    /// <summary>Follows a line of the canvas.</summary>
    public void Follow(int y)
    {
        _y = y;
        _row = (y - _top) / StepPx * _pitch;
        FindRow();
    }

    /// <summary>Traces cells of the line, [<paramref name="first"/>, <paramref name="end"/>), but for those that need not be.</summary>
    public void Trace(int first, int end, InnerCells? but)
    {
        for (int from = first; from < end;)
        {
            int to = from;
            if (but?.Has(from) is true)
            {
                from++;
                continue;
            }
            while (to < end && but?.Has(to) is not true) to++;
            TraceCells(from, to);
            from = to;
        }
    }

    /// <summary>Lines are no longer followed.</summary>
    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_nodesX);
        ArrayPool<float>.Shared.Return(_nodesY);
    }

    private Interval FindRows(int nodes)
    {
        if (_jumps.Count > 0) return new(0, Piece.HeightPx);
        float first = float.PositiveInfinity, last = float.NegativeInfinity;
        for (int j = 0; j < nodes; j++)
            foreach (float y in _nodesY.AsSpan(j * _pitch, _columns)) (first, last) = (Math.Min(first, y), Math.Max(last, y));
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

    private void TraceCells(int first, int end)
    {
        var share = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7) * (1f / StepPx);
        Vector256<float> right = Vector256.Create(Piece.WidthPx - 1f), bottom = Vector256.Create(Piece.HeightPx - 1f);
        for (int i = first; i < end; i++)
        {
            var x = Vector256.FusedMultiplyAdd(Vector256.Create(RowX[i + 1] - RowX[i]), share, Vector256.Create(RowX[i]));
            var y = Vector256.FusedMultiplyAdd(Vector256.Create(RowY[i + 1] - RowY[i]), share, Vector256.Create(RowY[i]));
            x.StoreUnsafe(ref X[i * StepPx]);
            y.StoreUnsafe(ref Y[i * StepPx]);
            DepthAt(x, y, right, bottom).StoreUnsafe(ref Depth[i * StepPx]);
        }
        if (HasJumps) TraceJumps(first, end);
        // The line is longer than the part, so that it is whole cells.
        if (first == 0) Depth.AsSpan(0, Part.X - Left).Clear();
        if (end == _columns - 1) Depth.AsSpan(Part.Right - Left).Clear();
        if (Piece.Masked is { Count: > 0 }) Mask(first * StepPx, end * StepPx);
    }

    /// <summary>Pixel by pixel where cells would smear a jump.</summary>
    private void TraceJumps(int first, int end)
    {
        for (int cell = first; cell < end; cell++)
        {
            if (!Jumps(cell)) continue;
            int i = cell * StepPx;
            for (int k = i; k < i + StepPx; k++)
            {
                var p = ToImage(new(Left + k, _y));
                (X[k], Y[k]) = ((float)p.X, (float)p.Y);
            }
            DepthAt(Vector256.LoadUnsafe(ref X[i]), Vector256.LoadUnsafe(ref Y[i]), Vector256.Create(Piece.WidthPx - 1f), Vector256.Create(Piece.HeightPx - 1f))
                .StoreUnsafe(ref Depth[i]);
        }
    }

    /// <summary>Nodes of the line itself, from those above and below it.</summary>
    private void FindRow()
    {
        float t = (_y - _top) % StepPx * (1f / StepPx);
        for (int i = 0; i < _pitch; i += StepPx)
        {
            Between(_nodesX, _row + i, _row + _pitch + i, t).CopyTo(RowX, i);
            Between(_nodesY, _row + i, _row + _pitch + i, t).CopyTo(RowY, i);
        }
    }

    private static Vector256<float> Between(float[] nodes, int above, int below, float t)
    {
        var from = Vector256.LoadUnsafe(ref nodes[above]);
        return from + (Vector256.LoadUnsafe(ref nodes[below]) - from) * t;
    }

    private static Vector256<float> DepthAt(Vector256<float> x, Vector256<float> y, Vector256<float> right, Vector256<float> bottom)
    {
        var inside = Vector256.MinNative(Vector256.MinNative(x, right - x), Vector256.MinNative(y, bottom - y));
        return Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(inside, Vector256.Create(-Hair)), inside + Vector256<float>.One, Vector256<float>.Zero);
    }

    private void Mask(int from, int to)
    {
        for (int i = from; i < to; i++)
            if (Depth[i] > 0 && Piece.Masks(new(X[i], Y[i]))) Depth[i] = 0;
    }
}
