namespace Neuropil.Numerics;

/// <summary>A shift at every node of a square grid, each with the correlation it was found at.</summary>
/// <param name="OriginX">Place of the first node, px.</param>
/// <param name="SpacingPx">Distance between nodes, px.</param>
public sealed record ShiftGrid(double OriginX, double OriginY, double SpacingPx, int Columns, int Rows)
{
    /// <summary>[row, column], px.</summary>
    public float[] X { get; } = new float[Columns * Rows];

    public float[] Y { get; } = new float[Columns * Rows];

    /// <summary>Correlation at the shift; 0 where nothing was found.</summary>
    public float[] Height { get; } = new float[Columns * Rows];

    public int Count => X.Length;

    public ShiftGrid Like() => new(OriginX, OriginY, SpacingPx, Columns, Rows);

    /// <summary>Bilinear; beyond the grid the edge is repeated.</summary>
    public (double X, double Y) At(double x, double y)
    {
        double u = Math.Clamp((x - OriginX) / SpacingPx, 0, Columns - 1), v = Math.Clamp((y - OriginY) / SpacingPx, 0, Rows - 1);
        int i = Math.Min((int)u, Math.Max(0, Columns - 2)), j = Math.Min((int)v, Math.Max(0, Rows - 2));
        double fx = u - i, fy = v - j;
        int right = Columns > 1 ? 1 : 0, below = Rows > 1 ? Columns : 0, at = j * Columns + i;
        double Mix(float[] f) => (1 - fy) * ((1 - fx) * f[at] + fx * f[at + right]) + fy * ((1 - fx) * f[at + below] + fx * f[at + below + right]);
        return (Mix(X), Mix(Y));
    }
}
