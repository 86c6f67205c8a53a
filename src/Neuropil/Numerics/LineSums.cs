namespace Neuropil.Numerics;

/// <summary>Sums along pieces of parallel lines nearer to y than to x, carried on from row to row: the cost does not depend on the length of the pieces.</summary>
/// <remarks><code>
///   rows y - half - 2, y - half - 1   leave the sum   -  \
///   row y                             the piece's middle    \
///   rows y + half - 1, y + half       join the sum    +      \       a line is known by its column in row 0
/// </code></remarks>
internal sealed class LineSums
{
    private readonly LinePlane _plane;
    private readonly int[] _across;
    private readonly int _half, _first;
    private readonly short[] _sums;

    public LineSums(LinePlane plane, double angle, int lengthPx, double besidePx)
    {
        _plane = plane;
        _half = (int)(lengthPx * Math.Cos(angle) / 2);
        _across = [.. Enumerable.Range(0, Math.Max(1, plane.Height)).Select(y => (int)Math.Round(y * Math.Tan(angle)))];
        _first = plane.ReachPx + Math.Max(0, _across[^1]);
        _sums = new short[plane.Length + 2 * plane.ReachPx + Math.Abs(_across[^1])];
        BesidePx = Math.Max(1, (int)Math.Round(besidePx / Math.Cos(angle)));
        Scale = (short)Math.Round((double)LineResponse.Steps / LineFilter.StepsPerUnit / (2 * _half + 1) * (1 << 15));
    }

    /// <summary>From a difference of sums to steps of an answer, times 2¹⁵.</summary>
    public short Scale { get; }

    /// <summary>Along x, to the pieces beside.</summary>
    public int BesidePx { get; }

    /// <summary>Sums of the lines that pass through a row, from one reach before its first pixel to one behind its last block.</summary>
    public Span<short> Row(int y) => _sums.AsSpan(_first - _across[y] - _plane.ReachPx, _plane.Length + 2 * _plane.ReachPx);

    /// <summary>Makes the sums those of pieces with their middle in row 0.</summary>
    public void Begin()
    {
        Array.Clear(_sums);
        for (int y = 0; y <= _half; y += 2) LineKernels.Move(Row(0), Through(0, y), Through(0, y < _half ? y + 1 : -1), Through(0, -1), Through(0, -1));
    }

    /// <summary>The same in a row, from the one two before.</summary>
    public void MoveTo(int y) =>
        LineKernels.Move(Row(y), Through(y, y + _half - 1), Through(y, y + _half), Through(y, y - _half - 2), Through(y, y - _half - 1));

    /// <summary>What the lines of row <paramref name="y"/> pass through in another.</summary>
    private ReadOnlySpan<short> Through(int y, int other)
    {
        int shift = other < 0 || other >= _plane.Height ? 0 : _across[other] - _across[y];
        return _plane.All.Slice(_plane.Start(other) + shift - _plane.ReachPx, _plane.Length + 2 * _plane.ReachPx);
    }
}
