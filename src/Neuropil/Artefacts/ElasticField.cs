using System.Numerics.Tensors;
using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>A smooth shift of every point of the plane: control values on a coarse square grid, joined by uniform cubic B-splines.</summary>
/// <param name="OriginX">Place of the first control value, px.</param>
/// <param name="SpacingPx">Distance between control values, px.</param>
/// <param name="ShiftX">[row, column], px; beyond the grid the edge values are repeated.</param>
public sealed record ElasticField(
    double OriginX, double OriginY, double SpacingPx, int Columns, int Rows, double[] ShiftX, double[] ShiftY)
{
    // Enough to halve the step 60 times; a field that folds over itself is refused when it is drawn.
    private const int MaxIterations = 200;
    private const double TolerancePx = 1e-10;

    public Px2 Apply(Px2 p) => p + ShiftAt(p);

    /// <summary>The point that <see cref="Apply"/> moves to <paramref name="moved"/>, by fixed-point iteration; needs a shift that
    /// changes by less than a pixel per pixel.</summary>
    public Px2 Invert(Px2 moved) => Invert(moved, TolerancePx);

    /// <param name="tolerancePx">The last step is shorter; what is left is shorter still, by as much as a shift changes per pixel.</param>
    internal Px2 Invert(Px2 moved, double tolerancePx)
    {
        var p = moved - ShiftAt(moved);
        for (int i = 0; i < MaxIterations; i++)
        {
            var next = moved - ShiftAt(p);
            bool settled = (next - p).Length < tolerancePx;
            p = next;
            if (settled) break;
        }
        return p;
    }

    /// <summary>Control values that have a say at a point: 4 × 4.</summary>
    public const int StencilSize = 16;

    /// <summary>No shift anywhere on an image of this size, with control values enough for every point of it.</summary>
    public static ElasticField Zero(int widthPx, int heightPx, double spacingPx)
    {
        int Controls(int size) => (int)Math.Ceiling((size - 1) / spacingPx) + 3;
        int columns = Controls(widthPx), rows = Controls(heightPx);
        return new(-spacingPx, -spacingPx, spacingPx, columns, rows, new double[columns * rows], new double[columns * rows]);
    }

    /// <summary>The field that takes given values at its control points: B-splines alone would smooth them.</summary>
    /// <remarks>(c[k-1] + 4 c[k] + c[k+1]) / 6 = value[k] with the edge repeated, along rows, then along columns.</remarks>
    public static ElasticField Through(double originX, double originY, double spacingPx, int columns, int rows, double[] valuesX, double[] valuesY)
    {
        double[] Controls(double[] values)
        {
            var controls = (double[])values.Clone();
            for (int row = 0; row < rows; row++) SolveLine(controls, row * columns, 1, columns);
            for (int column = 0; column < columns; column++) SolveLine(controls, column, columns, rows);
            return controls;
        }
        return new(originX, originY, spacingPx, columns, rows, Controls(valuesX), Controls(valuesY));
    }

    /// <summary>Thomas' algorithm for the rows (1, 4, 1), at the ends (5, 1).</summary>
    private static void SolveLine(double[] values, int first, int step, int count)
    {
        if (count == 1) return;
        Span<double> above = count <= 512 ? stackalloc double[count] : new double[count];
        for (int k = 0; k < count; k++)
        {
            double middle = k == 0 || k == count - 1 ? 5 : 4, pivot = middle - (k == 0 ? 0 : above[k - 1]);
            above[k] = 1 / pivot;
            ref double value = ref values[first + k * step];
            value = (6 * value - (k == 0 ? 0 : values[first + (k - 1) * step])) / pivot;
        }
        for (int k = count - 2; k >= 0; k--) values[first + k * step] -= above[k] * values[first + (k + 1) * step];
    }

    /// <summary>No shift is longer than the longest control value, as the weights are positive and add up to 1.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double MaxPx
    {
        get
        {
            double most = 0;
            for (int i = 0; i < ShiftX.Length; i++) most = Math.Max(most, new Px2(ShiftX[i], ShiftY[i]).Length);
            return most;
        }
    }

    public Px2 ShiftAt(Px2 p)
    {
        Span<int> columns = stackalloc int[4], rows = stackalloc int[4];
        Span<double> weightsX = stackalloc double[4], weightsY = stackalloc double[4];
        Along((p.X - OriginX) / SpacingPx, Columns, columns, weightsX);
        Along((p.Y - OriginY) / SpacingPx, Rows, rows, weightsY);
        double x = 0, y = 0;
        for (int i = 0; i < 4; i++)
        {
            // Down the column first, as many points of a line are looked up.
            double lineX = 0, lineY = 0;
            for (int j = 0; j < 4; j++)
            {
                lineX += ShiftX[rows[j] * Columns + columns[i]] * weightsY[j];
                lineY += ShiftY[rows[j] * Columns + columns[i]] * weightsY[j];
            }
            x += weightsX[i] * lineX;
            y += weightsX[i] * lineY;
        }
        return new(x, y);
    }

    /// <summary>The shifts at every crossing of some columns and rows of points, [row, column]: what <see cref="ShiftAt"/> gives, at a small part of its cost.</summary>
    public Px2[] ShiftsAt(double[] xs, double[] ys)
    {
        int[] columns = new int[4 * xs.Length], rows = new int[4];
        double[] weightsX = new double[4 * xs.Length], weightsY = new double[4], lineX = new double[Columns], lineY = new double[Columns];
        for (int n = 0; n < xs.Length; n++) Along((xs[n] - OriginX) / SpacingPx, Columns, columns.AsSpan(4 * n, 4), weightsX.AsSpan(4 * n, 4));
        int first = columns.Length > 0 ? columns.Min() : 0, count = columns.Length > 0 ? columns.Max() + 1 - first : 0;
        var shifts = new Px2[xs.Length * ys.Length];
        for (int m = 0; m < ys.Length; m++)
        {
            Along((ys[m] - OriginY) / SpacingPx, Rows, rows, weightsY);
            Line(ShiftX, rows, weightsY, first, lineX.AsSpan(first, count));
            Line(ShiftY, rows, weightsY, first, lineY.AsSpan(first, count));
            for (int n = 0; n < xs.Length; n++)
            {
                double x = 0, y = 0;
                for (int i = 4 * n; i < 4 * n + 4; i++)
                {
                    x += weightsX[i] * lineX[columns[i]];
                    y += weightsX[i] * lineY[columns[i]];
                }
                shifts[m * xs.Length + n] = new(x, y);
            }
        }
        return shifts;
    }

    /// <summary>Control values of a line between four rows of them, from a column on.</summary>
    private void Line(double[] controls, int[] rows, double[] weights, int first, Span<double> line)
    {
        line.Clear();
        for (int j = 0; j < 4; j++) TensorPrimitives.MultiplyAdd(controls.AsSpan(rows[j] * Columns + first, line.Length), weights[j], line, line);
    }

    /// <summary>The four control values along an axis that have a say at a place in units of their distance, and their weights.</summary>
    private static void Along(double grid, int count, Span<int> places, Span<double> weights)
    {
        int first = (int)Math.Floor(grid);
        Weights(grid - first, weights);
        for (int k = 0; k < 4; k++) places[k] = Math.Clamp(first - 1 + k, 0, count - 1);
    }

    /// <summary>The control values that make the shift at a point, and the weight of each. A value repeated beyond the grid is named more than once.</summary>
    public void Stencil(Px2 p, Span<int> places, Span<double> weights)
    {
        double gridX = (p.X - OriginX) / SpacingPx, gridY = (p.Y - OriginY) / SpacingPx;
        int column = (int)Math.Floor(gridX), row = (int)Math.Floor(gridY);
        Span<double> weightX = stackalloc double[4], weightY = stackalloc double[4];
        Weights(gridX - column, weightX);
        Weights(gridY - row, weightY);
        for (int j = 0; j < 4; j++)
        {
            int line = Math.Clamp(row - 1 + j, 0, Rows - 1) * Columns;
            for (int i = 0; i < 4; i++)
            {
                places[4 * j + i] = line + Math.Clamp(column - 1 + i, 0, Columns - 1);
                weights[4 * j + i] = weightX[i] * weightY[j];
            }
        }
    }

    // Uniform cubic B-spline. de Boor 1978, A Practical Guide to Splines, ISBN 978-0-387-95366-3.
    private static void Weights(double t, Span<double> weights)
    {
        double s = 1 - t;
        weights[0] = s * s * s / 6;
        weights[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
        weights[2] = (3 * s * s * s - 6 * s * s + 4) / 6;
        weights[3] = t * t * t / 6;
    }
}
