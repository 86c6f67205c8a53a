using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>What a robust solve found.</summary>
/// <param name="Unknowns">Value r of unknown u at <c>u · RightSides + r</c>.</param>
/// <param name="Residuals">Per row, the length over the right sides, in the units of the rows (not weighted).</param>
/// <param name="Weights">Per row: 1 = full say, 0 = rejected; ties always 1.</param>
public sealed record RobustSolution(double[] Unknowns, double[] Residuals, double[] Weights);

/// <summary>Linear least squares with few non-zero factors per row and several right sides that share factors and weights
/// (x and y of a place, say).</summary>
/// <remarks>Normal equations in a <see cref="SkylineMatrix"/>: exact and deterministic, cheap when a row only joins unknowns that are near in
/// the numbering. Where each row joins many that are not, <see cref="ConjugateGradients"/>. Rows are measurements, which may be wrong, or ties,
/// which are assumptions and are never rejected.</remarks>
/// <param name="tolerance">Solve by conjugate gradients, starting from the round before, until the residual is this share of the right side;
/// null: directly.</param>
public sealed class LeastSquares(int unknowns, int rightSides, double? tolerance = null)
{
    /// <summary>Huber's bend at 1.345 standard deviations keeps 95 % efficiency on normal errors. Huber 1964, doi:10.1214/aoms/1177703732.</summary>
    private const double HuberSigmas = 1.345;

    /// <summary>Median length of a normal error to its standard deviation per axis: 1 / 0.6745 in one dimension, 1 / sqrt(2 ln 2) in two.</summary>
    private double MedianLengthToSigma => rightSides == 1 ? 1.4826 : 0.8493;

    private readonly List<Row> _rows = [];

    public int Count => _rows.Count;

    /// <summary>Σ factor · unknown[column] ≈ right. <paramref name="weight"/> multiplies the squared residual.</summary>
    public void AddMeasurement(ReadOnlySpan<int> columns, ReadOnlySpan<double> factors, ReadOnlySpan<double> right, double weight) =>
        Add(columns, factors, right, weight, tie: false);

    public void AddTie(ReadOnlySpan<int> columns, ReadOnlySpan<double> factors, ReadOnlySpan<double> right, double weight) =>
        Add(columns, factors, right, weight, tie: true);

    /// <exception cref="InvalidOperationException">Some unknown is not determined by any row.</exception>
    public double[] Solve()
    {
        var ones = new double[_rows.Count];
        Array.Fill(ones, 1);
        return Solve(ones, null);
    }

    /// <summary>Iteratively reweighted: Huber first, then measurements beyond <paramref name="rejectSigmas"/> standard deviations
    /// (but never within <paramref name="noise"/> · <paramref name="rejectSigmas"/>) are left out.</summary>
    /// <param name="noise">The least standard deviation to believe, in the units of the rows.</param>
    public RobustSolution SolveRobust(double noise, double rejectSigmas, int rounds = 12)
    {
        var weights = new double[_rows.Count];
        Array.Fill(weights, 1);
        var solution = Solve(weights, null);
        for (int round = 0; round < rounds; round++)
        {
            var residuals = Residuals(solution);
            double sigma = Math.Max(noise, Sigma(residuals, weights));
            for (int i = 0; i < weights.Length; i++)
                if (!_rows[i].Tie) weights[i] = Weight(residuals[i] / sigma, round < rounds / 2 ? double.PositiveInfinity : rejectSigmas);
            solution = Solve(weights, solution);
        }
        return new(solution, Residuals(solution), weights);
    }

    private static double Weight(double sigmas, double rejectSigmas) =>
        sigmas > rejectSigmas ? 0 : sigmas <= HuberSigmas ? 1 : HuberSigmas / sigmas;

    private void Add(ReadOnlySpan<int> columns, ReadOnlySpan<double> factors, ReadOnlySpan<double> right, double weight, bool tie)
    {
        if (columns.Length != factors.Length || right.Length != rightSides)
            throw new ArgumentException($"A row needs as many factors as columns and {rightSides} right sides.", nameof(factors));
        _rows.Add(new(columns.ToArray(), factors.ToArray(), right.ToArray(), weight, tie));
    }

    private double[] Solve(double[] weights, double[]? start) => tolerance is { } share ? Iterate(weights, start, share) : SolveDirectly(weights);

    private double[] Iterate(double[] weights, double[]? start, double share)
    {
        var solver = new ConjugateGradients(unknowns, share);
        for (int i = 0; i < _rows.Count; i++)
            if (weights[i] > 0) solver.Add(_rows[i].Columns, _rows[i].Factors, weights[i] * _rows[i].Weight);
        var solution = new double[unknowns * rightSides];
        for (int r = 0; r < rightSides; r += 2)
        {
            // With an odd number the last has a side of zeros beside it.
            int other = Math.Min(r + 1, rightSides - 1);
            double alone = other > r ? 1 : 0;
            var right = new Vector128<double>[unknowns];
            for (int i = 0; i < _rows.Count; i++)
                for (int a = 0; weights[i] > 0 && a < _rows[i].Columns.Length; a++)
                    right[_rows[i].Columns[a]] += weights[i] * _rows[i].Weight * _rows[i].Factors[a] * Vector128.Create(_rows[i].Right[r], alone * _rows[i].Right[other]);
            var x = new Vector128<double>[unknowns];
            for (int u = 0; start is not null && u < unknowns; u++) x[u] = Vector128.Create(start[u * rightSides + r], alone * start[u * rightSides + other]);
            solver.Solve(right, x);
            for (int u = 0; u < unknowns; u++) (solution[u * rightSides + other], solution[u * rightSides + r]) = (x[u][1], x[u][0]);
        }
        return solution;
    }

    private double[] SolveDirectly(double[] weights)
    {
        var matrix = new SkylineMatrix(unknowns, FirstColumns());
        var right = new double[unknowns * rightSides];
        for (int i = 0; i < _rows.Count; i++)
            if (weights[i] > 0) Accumulate(matrix, right, _rows[i], weights[i] * _rows[i].Weight);
        matrix.Factorise();
        for (int r = 0; r < rightSides; r++) matrix.SolveInPlace(right, r, rightSides);
        return right;
    }

    private void Accumulate(SkylineMatrix matrix, double[] right, Row row, double weight)
    {
        for (int a = 0; a < row.Columns.Length; a++)
        {
            for (int b = 0; b < row.Columns.Length; b++)
                if (row.Columns[b] <= row.Columns[a]) matrix.Add(row.Columns[a], row.Columns[b], weight * row.Factors[a] * row.Factors[b]);
            for (int r = 0; r < rightSides; r++) right[row.Columns[a] * rightSides + r] += weight * row.Factors[a] * row.Right[r];
        }
    }

    private int[] FirstColumns()
    {
        var first = new int[unknowns];
        for (int i = 0; i < unknowns; i++) first[i] = i;
        foreach (var row in _rows)
        {
            int least = row.Columns.Min();
            foreach (int column in row.Columns) first[column] = Math.Min(first[column], least);
        }
        return first;
    }

    private double[] Residuals(double[] solution)
    {
        var residuals = new double[_rows.Count];
        for (int i = 0; i < residuals.Length; i++)
        {
            double squares = 0;
            for (int r = 0; r < rightSides; r++)
            {
                double error = -_rows[i].Right[r];
                for (int a = 0; a < _rows[i].Columns.Length; a++) error += _rows[i].Factors[a] * solution[_rows[i].Columns[a] * rightSides + r];
                squares += error * error;
            }
            residuals[i] = Math.Sqrt(squares);
        }
        return residuals;
    }

    private double Sigma(double[] residuals, double[] weights)
    {
        var kept = new List<double>(residuals.Length);
        for (int i = 0; i < residuals.Length; i++)
            if (!_rows[i].Tie && weights[i] > 0) kept.Add(residuals[i]);
        if (kept.Count == 0) return 0;
        kept.Sort();
        return MedianLengthToSigma * kept[kept.Count / 2];
    }

    private sealed record Row(int[] Columns, double[] Factors, double[] Right, double Weight, bool Tie);
}
