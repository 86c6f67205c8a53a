namespace Neuropil.Numerics;

/// <summary>Sums along pieces of parallel lines nearer to y than to x, carried on from row to row: the cost does not depend on the length of the pieces.</summary>
/// <remarks><code>
///   row y - half - 1   leaves the sum   -  \
///   row y              the piece's middle    \
///   row y + half       joins the sum    +      \       a line is known by its column in row 0
/// </code></remarks>
internal sealed class LineSums
{
    private readonly int[] _across;
    private readonly int _half, _first;

    public LineSums(Plane plane, double angle, int lengthPx, double besidePx)
    {
        _half = (int)(lengthPx * Math.Cos(angle) / 2);
        _across = [.. Enumerable.Range(0, Math.Max(1, plane.Height)).Select(y => (int)Math.Round(y * Math.Tan(angle)))];
        _first = -Math.Max(0, _across[^1]);
        Sums = FloatPool.Rent(plane.Width + Math.Abs(_across[^1]));
        BesidePx = Math.Max(1, (int)Math.Round(besidePx / Math.Cos(angle)));
        for (int y = 0; y < Math.Min(_half, plane.Height); y++) Planes.AddScaled(plane.Row(y), 1, Row(y, plane.Width));
    }

    /// <summary>One per line, pooled.</summary>
    public float[] Sums { get; }

    /// <summary>From a sum to a mean.</summary>
    public float Scale => 1f / (2 * _half + 1);

    /// <summary>Along x, to the pieces beside.</summary>
    public int BesidePx { get; }

    /// <summary>Makes the sums those of pieces with their middle in this row; rows come one after the other.</summary>
    public void MoveTo(int y, Plane plane)
    {
        int joins = y + _half, leaves = y - _half - 1;
        if (joins < plane.Height) Planes.AddScaled(plane.Row(joins), 1, Row(joins, plane.Width));
        if (leaves >= 0) Planes.AddScaled(plane.Row(leaves), -1, Row(leaves, plane.Width));
    }

    /// <summary>Sums of the lines that pass through the pixels of a row.</summary>
    public Span<float> Row(int y, int width) => Sums.AsSpan(-_across[y] - _first, width);
}
