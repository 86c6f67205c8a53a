using Neuropil.Numerics;

namespace Neuropil.Alignment.Bending;

/// <summary>A shift that is affine in the place: constant, per column, per row of a grid; for x, then for y.</summary>
internal sealed record ShiftPlane(double[] Numbers)
{
    /// <summary>Fewer shifts tell nothing.</summary>
    private const int LeastShifts = 6;

    public double X(int column, int row) => Numbers[0] + Numbers[1] * column + Numbers[2] * row;

    public double Y(int column, int row) => Numbers[3] + Numbers[4] * column + Numbers[5] * row;

    /// <summary>Through the believed shifts of a grid, robustly; null where they are too few.</summary>
    public static ShiftPlane? Through(ShiftGrid shifts)
    {
        var system = new LeastSquares(3, 2);
        for (int n = 0; n < shifts.Count; n++)
            if (shifts.Height[n] > 0) system.AddMeasurement([0, 1, 2], [1, n % shifts.Columns, n / shifts.Columns], [shifts.X[n], shifts.Y[n]], 1);
        if (system.Count < LeastShifts) return null;
        for (int k = 0; k < 3; k++) system.AddTie([k], [1], [0, 0], 1e-9);
        double[] u = system.SolveRobust(0.05, 4, 4).Unknowns;
        return new([u[0], u[2], u[4], u[1], u[3], u[5]]);
    }
}
