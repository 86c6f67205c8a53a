namespace Neuropil.Numerics;

/// <summary>A symmetric positive definite matrix that stores each row from its first non-zero to the diagonal: Cholesky fills nothing else.</summary>
/// <remarks>Jennings 1966, doi:10.1093/comjnl/9.3.281. Costs n · w² for n unknowns joined over at most w places in the numbering.</remarks>
internal sealed class SkylineMatrix
{
    private readonly int[] _first;
    private readonly double[][] _rows;

    public SkylineMatrix(int size, int[] firstColumns)
    {
        _first = firstColumns;
        _rows = new double[size][];
        for (int i = 0; i < size; i++) _rows[i] = new double[i - firstColumns[i] + 1];
    }

    /// <summary>Adds to the lower triangle: <paramref name="column"/> ≤ <paramref name="row"/>.</summary>
    public void Add(int row, int column, double value) => _rows[row][column - _first[row]] += value;

    /// <summary>This = L Lᵀ; the lower triangle L replaces it.</summary>
    public void Factorise()
    {
        for (int i = 0; i < _rows.Length; i++)
        {
            double diagonal = _rows[i][^1];
            for (int j = _first[i]; j < i; j++) _rows[i][j - _first[i]] = (_rows[i][j - _first[i]] - Dot(i, j)) / _rows[j][^1];
            double pivot = diagonal - Dot(i, i);
            // Cancellation to rounding level means the rows say nothing about this unknown.
            if (!(pivot > 1e-13 * diagonal))
                throw new InvalidOperationException($"Unknown {i} of {_rows.Length} is not determined: add a tie for it.");
            _rows[i][^1] = Math.Sqrt(pivot);
        }
    }

    /// <summary>Overwrites right side <paramref name="r"/> (every <paramref name="stride"/>-th value) with the solution.</summary>
    public void SolveInPlace(double[] right, int r, int stride)
    {
        for (int i = 0; i < _rows.Length; i++)
        {
            double value = right[i * stride + r];
            for (int j = _first[i]; j < i; j++) value -= _rows[i][j - _first[i]] * right[j * stride + r];
            right[i * stride + r] = value / _rows[i][^1];
        }
        for (int i = _rows.Length - 1; i >= 0; i--)
        {
            double value = right[i * stride + r] /= _rows[i][^1];
            for (int j = _first[i]; j < i; j++) right[j * stride + r] -= _rows[i][j - _first[i]] * value;
        }
    }

    /// <summary>Rows i and j of L up to column j, multiplied.</summary>
    private double Dot(int i, int j)
    {
        int from = Math.Max(_first[i], _first[j]);
        if (from >= j) return 0;
        ReadOnlySpan<double> a = _rows[i].AsSpan(from - _first[i], j - from), b = _rows[j].AsSpan(from - _first[j], j - from);
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
