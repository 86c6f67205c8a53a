using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>Solves Aᵀ W A x = b for a sparse A given row by row, without forming the product; scaled by its diagonal.</summary>
/// <remarks>Hestenes and Stiefel 1952, doi:10.6028/jres.049.044. One thread and one order of sums, so that the same rows give the same bytes.</remarks>
/// <param name="tolerance">Where to stop: the residual as a share of the right side, both scaled by the diagonal.</param>
internal sealed class ConjugateGradients(int unknowns, double tolerance)
{
    private readonly List<int> _starts = [0], _columns = [];
    private readonly List<double> _factors = [], _weights = [];
    private readonly double[] _diagonal = new double[unknowns];

    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<double> factors, double weight)
    {
        _columns.AddRange(columns);
        _factors.AddRange(factors);
        _weights.Add(weight);
        _starts.Add(_columns.Count);
        // A column named twice has both factors in one row: its square is that of the sum.
        for (int a = 0; a < columns.Length; a++)
            for (int b = 0; b < columns.Length; b++)
                if (columns[a] == columns[b]) _diagonal[columns[a]] += weight * factors[a] * factors[b];
    }

    /// <param name="x">Where to start; receives the solution.</param>
    /// <exception cref="InvalidOperationException">Some unknown is in no row.</exception>
    public void Solve(double[] right, double[] x)
    {
        int free = Array.FindIndex(_diagonal, d => !(d > 0));
        if (free >= 0) throw new InvalidOperationException($"Unknown {free} of {unknowns} is not determined: add a tie for it.");
        double[] product = new double[unknowns], residual = new double[unknowns], direction = new double[unknowns];
        Multiply(x, product);
        for (int i = 0; i < unknowns; i++) residual[i] = right[i] - product[i];
        double goal = tolerance * tolerance * Scaled(right), error = Scaled(residual);
        for (int i = 0; i < unknowns; i++) direction[i] = residual[i] / _diagonal[i];
        for (int step = 0; step < 20 * unknowns && error > goal; step++)
        {
            Multiply(direction, product);
            double along = error / Dot(direction, product);
            for (int i = 0; i < unknowns; i++)
            {
                x[i] += along * direction[i];
                residual[i] -= along * product[i];
            }
            double next = Scaled(residual), keep = next / error;
            for (int i = 0; i < unknowns; i++) direction[i] = residual[i] / _diagonal[i] + keep * direction[i];
            error = next;
        }
    }

    private void Multiply(double[] x, double[] product)
    {
        Array.Clear(product);
        ReadOnlySpan<int> columns = CollectionsMarshal.AsSpan(_columns);
        ReadOnlySpan<double> factors = CollectionsMarshal.AsSpan(_factors);
        for (int row = 0; row < _weights.Count; row++)
        {
            double sum = 0;
            for (int k = _starts[row]; k < _starts[row + 1]; k++) sum += factors[k] * x[columns[k]];
            sum *= _weights[row];
            for (int k = _starts[row]; k < _starts[row + 1]; k++) product[columns[k]] += factors[k] * sum;
        }
    }

    private double Scaled(double[] a)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * a[i] / _diagonal[i];
        return sum;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
