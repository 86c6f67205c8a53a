using System.Numerics;
using System.Runtime.InteropServices;
using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment;

/// <summary>One elastic mesh over the whole stack: the smooth shift of every section that fits all matches best.</summary>
/// <remarks>
/// As in <see cref="StackSolve"/> two motions are unknown at every node: how the section is bent, by chance anew for each section, and how the
/// tissue runs from a section to the next, which goes on. With d the match of node v of section i in section j:
/// <code>
///   minimise  Σ w |d(v + u_i) + u_i - u_j - (f_i + … + f_(j-1))|²  +  bending of u and f  +  steps of f from section to section  +  |u|², |f|²
/// </code>
/// Sections are matched from (v + u(v)): a volume px v of the result shows px v + u(v) of the affinely aligned section. x and y do not mix.
/// A section that is split at folds and tears is several sheets, each with its own u, one f, and ties where the split ends. Solved by conjugate gradients, matches weighted anew by their residuals; d is looked up at the moved place, anew in each round.
/// </remarks>
internal sealed class StackRelaxation
{
    private const int Rounds = 6;

    /// <summary>Standard deviation of matches that the first round supposes, volume px.</summary>
    private const float StartPx = 0.3f;

    private const double Tolerance = 1e-3;

    private const double HuberSigmas = 1.345;

    private readonly int _sheets, _sections, _nodes;
    private readonly (int From, int To)[] _ends;
    private readonly IReadOnlyList<SheetTie> _ties;
    private readonly ShiftGrid _grid;
    private readonly IReadOnlyList<DensePair> _pairs;
    private readonly MeshStiffness _stiffness;
    private readonly double _rejectSigmas;
    private readonly float[][] _weights;

    /// <param name="pairs">All on the same grid.</param>
    public StackRelaxation(SectionSheets sheets, IReadOnlyList<DensePair> pairs, MeshStiffness stiffness, double rejectSigmas, IReadOnlyList<SheetTie> ties)
    {
        (_sheets, _sections, _pairs, _stiffness, _rejectSigmas, _ties) = (sheets.Count, sheets.Sections, pairs, stiffness, rejectSigmas, ties);
        _ends = [.. pairs.Select(p => (sheets.Sheet(p.From, p.FromSide), sheets.Sheet(p.To, p.ToSide)))];
        _grid = pairs[0].Shifts;
        _nodes = _grid.Count;
        _weights = [.. pairs.Select(p => new float[_nodes])];
    }

    /// <summary>Standard deviation of matches of the usual correlation, volume px.</summary>
    public double SigmaPx { get; private set; }

    /// <summary>Per sheet its shift at every node.</summary>
    public IReadOnlyList<ShiftGrid> Solve()
    {
        float[] x = new float[(_sheets + _sections) * _nodes], y = new float[x.Length];
        Trust(first: true);
        for (int round = 0; round < Rounds; round++)
        {
            var (targetX, targetY) = Targets(x, y);
            if (round > 0) Weigh(targetX, targetY, x, y, round);
            Parallel.Invoke(() => Relax(targetX, x), () => Relax(targetY, y));
        }
        return [.. Enumerable.Range(0, _sheets).Select(z => Shift(x, y, z))];
    }

    private ShiftGrid Shift(float[] x, float[] y, int z)
    {
        var shift = _grid.Like();
        x.AsSpan(z * _nodes, _nodes).CopyTo(shift.X);
        y.AsSpan(z * _nodes, _nodes).CopyTo(shift.Y);
        return shift;
    }

    /// <summary>What a correlation says of a match's error: its square goes with (1 - ρ²) / ρ². 1 for the usual one.</summary>
    private void Trust(bool first)
    {
        var all = new List<float>();
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = 0; n < _nodes; n++)
            {
                float h = Math.Min(_pairs[p].Shifts.Height[n], 0.98f);
                if (h <= 0) continue;
                all.Add(_weights[p][n] = h * h / (1 - h * h));
            }
        all.Sort();
        float usual = all.Count == 0 ? 1 : all[all.Count / 2];
        SigmaPx = 1;
        float scale = first ? 1 / (StartPx * StartPx) : 1;
        foreach (float[] weights in _weights)
            for (int n = 0; n < _nodes; n++) weights[n] = Math.Min(weights[n] / usual, 4) * scale;
    }

    /// <summary>Per pair and node d(v + u_i) + the change of u that the look-up took in: what u_j - u_i + flow should be.</summary>
    private (float[][] X, float[][] Y) Targets(float[] x, float[] y)
    {
        float[][] targetX = [.. _pairs.Select(_ => new float[_nodes])], targetY = [.. _pairs.Select(_ => new float[_nodes])];
        for (int p = 0; p < _pairs.Count; p++)
        {
            var (from, shifts) = (_ends[p].From * _nodes, _pairs[p].Shifts);
            for (int n = 0; n < _nodes; n++)
            {
                if (_weights[p][n] == 0) continue;
                var (dx, dy) = Moved(shifts, n, x[from + n], y[from + n]);
                (targetX[p][n], targetY[p][n]) = (dx, dy);
            }
        }
        return (targetX, targetY);
    }

    /// <summary>The shift a little beside a node, by the slope of the shifts believed round it; where a neighbour is missing, as at the node.</summary>
    private (float, float) Moved(ShiftGrid shifts, int n, float ux, float uy)
    {
        float dx = shifts.X[n], dy = shifts.Y[n];
        int column = n % shifts.Columns, row = n / shifts.Columns;
        if (column > 0 && column < shifts.Columns - 1 && shifts.Height[n - 1] > 0 && shifts.Height[n + 1] > 0)
        {
            float t = ux / (float)(2 * shifts.SpacingPx);
            (dx, dy) = (dx + t * (shifts.X[n + 1] - shifts.X[n - 1]), dy + t * (shifts.Y[n + 1] - shifts.Y[n - 1]));
        }
        int line = shifts.Columns;
        if (row > 0 && row < shifts.Rows - 1 && shifts.Height[n - line] > 0 && shifts.Height[n + line] > 0)
        {
            float t = uy / (float)(2 * shifts.SpacingPx);
            (dx, dy) = (dx + t * (shifts.X[n + line] - shifts.X[n - line]), dy + t * (shifts.Y[n + line] - shifts.Y[n - line]));
        }
        return (dx, dy);
    }

    private void Weigh(float[][] targetX, float[][] targetY, float[] x, float[] y, int round)
    {
        var trust = _weights.Select(w => (float[])w.Clone()).ToArray();
        Trust(first: false);
        var residuals = new List<float>();
        float[][] lengths = [.. _pairs.Select(_ => new float[_nodes])];
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = 0; n < _nodes; n++)
            {
                if (_weights[p][n] == 0) continue;
                float ex = Residual(p, n, targetX[p], x), ey = Residual(p, n, targetY[p], y);
                lengths[p][n] = MathF.Sqrt((ex * ex + ey * ey) * _weights[p][n]);
                if (trust[p][n] > 0) residuals.Add(lengths[p][n]);
            }
        residuals.Sort();
        // Median length of a normal error in the plane: sqrt(2 ln 2) standard deviations.
        double sigma = residuals.Count == 0 ? 1 : Math.Max(0.05, residuals[residuals.Count / 2] / 1.1774);
        SigmaPx = sigma;
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = 0; n < _nodes; n++)
            {
                double t = lengths[p][n] / sigma;
                double keep = t > _rejectSigmas && round > 2 ? 0 : t <= HuberSigmas ? 1 : HuberSigmas / t;
                _weights[p][n] *= (float)(keep / (sigma * sigma));
            }
    }

    /// <summary>Target + u_i - u_j - flow.</summary>
    private float Residual(int p, int n, float[] target, float[] values)
    {
        var (from, to) = _ends[p];
        float r = target[n] + values[from * _nodes + n] - values[to * _nodes + n];
        for (int z = _pairs[p].From; z < _pairs[p].To; z++) r -= values[(_sheets + z) * _nodes + n];
        return r;
    }

    /// <summary>Conjugate gradients on the normal equations from the values of the round before.</summary>
    private void Relax(float[][] target, float[] values)
    {
        double[] diagonal = Diagonal(), right = new double[values.Length], product = new double[values.Length], x = [.. values.Select(v => (double)v)];
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = 0; n < _nodes; n++) Scatter(p, n, -_weights[p][n] * target[p][n], right);
        Multiply(x, product);
        double[] residual = new double[x.Length], direction = new double[x.Length];
        double goal = 0, error = 0;
        for (int k = 0; k < x.Length; k++)
        {
            residual[k] = right[k] - product[k];
            direction[k] = residual[k] / diagonal[k];
            (goal, error) = (goal + right[k] * right[k] / diagonal[k], error + residual[k] * direction[k]);
        }
        goal *= Tolerance * Tolerance;
        for (int step = 0; step < 500 && error > goal; step++)
        {
            Multiply(direction, product);
            double curvature = 0;
            for (int k = 0; k < x.Length; k++) curvature += direction[k] * product[k];
            double along = error / curvature, next = 0;
            for (int k = 0; k < x.Length; k++)
            {
                x[k] += along * direction[k];
                residual[k] -= along * product[k];
                next += residual[k] * residual[k] / diagonal[k];
            }
            double keep = next / error;
            for (int k = 0; k < x.Length; k++) direction[k] = residual[k] / diagonal[k] + keep * direction[k];
            error = next;
        }
        for (int k = 0; k < x.Length; k++) values[k] = (float)x[k];
    }

    private void Scatter(int p, int n, double value, double[] sums)
    {
        var (from, to) = _ends[p];
        sums[from * _nodes + n] += value;
        sums[to * _nodes + n] -= value;
        for (int z = _pairs[p].From; z < _pairs[p].To; z++) sums[(_sheets + z) * _nodes + n] -= value;
    }

    private void Multiply(double[] x, double[] product)
    {
        double place = 1 / Square(_stiffness.Place), flow = 1 / Square(_stiffness.Flow), step = 1 / Square(_stiffness.FlowStep);
        int flows = _sheets * _nodes;
        for (int k = 0; k < flows; k++) product[k] = place * x[k];
        for (int k = flows; k < x.Length; k++) product[k] = flow * x[k];
        for (int k = flows; k < x.Length - _nodes; k++)
        {
            double e = step * (x[k + _nodes] - x[k]);
            product[k + _nodes] += e;
            product[k] -= e;
        }
        for (int z = 0; z < _sheets + _sections; z++)
            AddBending(x.AsSpan(z * _nodes, _nodes), 1 / Square(z < _sheets ? _stiffness.Bend : _stiffness.FlowBend), product.AsSpan(z * _nodes, _nodes));
        foreach (var tie in _ties) tie.Multiply(x, product, _nodes);
        double[] error = new double[_nodes];
        for (int p = 0; p < _pairs.Count; p++) MultiplyPair(p, x, error, product);
    }

    private void MultiplyPair(int p, double[] x, double[] error, double[] product)
    {
        var (from, to) = _ends[p];
        x.AsSpan(from * _nodes, _nodes).CopyTo(error);
        Add(x.AsSpan(to * _nodes, _nodes), -1, error);
        for (int z = _pairs[p].From; z < _pairs[p].To; z++) Add(x.AsSpan((_sheets + z) * _nodes, _nodes), -1, error);
        float[] weights = _weights[p];
        for (int n = 0; n < error.Length; n++) error[n] *= weights[n];
        Add(error, 1, product.AsSpan(from * _nodes, _nodes));
        Add(error, -1, product.AsSpan(to * _nodes, _nodes));
        for (int z = _pairs[p].From; z < _pairs[p].To; z++) Add(error, -1, product.AsSpan((_sheets + z) * _nodes, _nodes));
    }

    private static void Add(ReadOnlySpan<double> values, double factor, Span<double> sums)
    {
        ReadOnlySpan<Vector<double>> from = MemoryMarshal.Cast<double, Vector<double>>(values);
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(sums);
        for (int k = 0; k < to.Length; k++) to[k] += from[k] * factor;
        for (int n = to.Length * Vector<double>.Count; n < sums.Length; n++) sums[n] += values[n] * factor;
    }

    private static double Square(double v) => v * v;

    /// <summary>Adds weight · Lᵀ L x, where L are the second differences along x, along y, and √2 times across.</summary>
    private void AddBending(ReadOnlySpan<double> x, double weight, Span<double> product)
    {
        int columns = _grid.Columns, rows = _grid.Rows;
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < columns; i++)
            {
                int n = j * columns + i;
                if (i > 0 && i < columns - 1) Second(x, product, weight, n - 1, n, n + 1);
                if (j > 0 && j < rows - 1) Second(x, product, weight, n - columns, n, n + columns);
                if (i < columns - 1 && j < rows - 1)
                {
                    double e = 2 * weight * (x[n] - x[n + 1] - x[n + columns] + x[n + columns + 1]);
                    product[n] += e;
                    product[n + 1] -= e;
                    product[n + columns] -= e;
                    product[n + columns + 1] += e;
                }
            }
    }

    private static void Second(ReadOnlySpan<double> x, Span<double> product, double weight, int before, int at, int after)
    {
        double e = weight * (x[before] - 2 * x[at] + x[after]);
        product[before] += e;
        product[at] -= 2 * e;
        product[after] += e;
    }

    private double[] Diagonal()
    {
        var diagonal = new double[(_sheets + _sections) * _nodes];
        double step = 1 / Square(_stiffness.FlowStep);
        for (int k = 0; k < diagonal.Length; k++)
        {
            bool isFlow = k >= _sheets * _nodes;
            // Two second differences of middle 4 and ends 1, each of three, and four corners of 2: 12 + 8 inside.
            diagonal[k] = 20 / Square(isFlow ? _stiffness.FlowBend : _stiffness.Bend) + 1 / Square(isFlow ? _stiffness.Flow : _stiffness.Place)
                + (isFlow ? 2 * step : 0);
        }
        foreach (var tie in _ties) tie.AddDiagonal(diagonal, _nodes);
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = 0; n < _nodes; n++)
            {
                diagonal[_ends[p].From * _nodes + n] += _weights[p][n];
                diagonal[_ends[p].To * _nodes + n] += _weights[p][n];
                for (int z = _pairs[p].From; z < _pairs[p].To; z++) diagonal[(_sheets + z) * _nodes + n] += _weights[p][n];
            }
        return diagonal;
    }
}
