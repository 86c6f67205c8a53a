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

    /// <summary>Of the first rounds, whose weights are a guess, and of those that drop matches.</summary>
    private const double FirstTolerance = 1e-2, Tolerance = 1e-3;

    /// <summary>From this round on matches are dropped.</summary>
    private const int FirstDropping = 3;

    private const double HuberSigmas = 1.345;

    private readonly int _sheets, _sections, _nodes;
    private readonly (int From, int To)[] _ends;
    private readonly ShiftGrid _grid;
    private readonly IReadOnlyList<DensePair> _pairs;
    private readonly MeshEquations _equations;
    private readonly double _rejectSigmas;
    private readonly float[][] _weights;
    private readonly MeshStart? _start;

    /// <param name="pairs">All on the same grid.</param>
    /// <param name="start">What a coarser mesh says; null to start from no shift.</param>
    public StackRelaxation(
        SectionSheets sheets, IReadOnlyList<DensePair> pairs, MeshStiffness stiffness, double rejectSigmas, IReadOnlyList<SheetTie> ties, MeshStart? start = null)
    {
        _start = start;
        (_sheets, _sections, _pairs, _rejectSigmas) = (sheets.Count, sheets.Sections, pairs, rejectSigmas);
        _ends = [.. pairs.Select(p => (sheets.Sheet(p.From, p.FromSide), sheets.Sheet(p.To, p.ToSide)))];
        _grid = pairs[0].Shifts;
        _nodes = _grid.Count;
        _weights = [.. pairs.Select(p => new float[_nodes])];
        _equations = new(sheets, pairs, stiffness, ties, start);
    }

    /// <summary>Standard deviation of matches of the usual correlation, volume px.</summary>
    public double SigmaPx { get; private set; }

    /// <summary>Per sheet its shift at every node; then per section how the tissue runs.</summary>
    /// <param name="threads">More than one: x and y side by side.</param>
    public IReadOnlyList<ShiftGrid> Solve(int threads)
    {
        float[] x = _start?.X ?? new float[(_sheets + _sections) * _nodes], y = _start?.Y ?? new float[x.Length];
        Trust(first: true);
        for (int round = 0; round < Rounds; round++)
        {
            var (targetX, targetY) = Targets(x, y);
            if (round > 0) Weigh(targetX, targetY, x, y, round);
            double tolerance = round < FirstDropping ? FirstTolerance : Tolerance;
            Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) },
                () => _equations.Solve(_weights, targetX, tolerance, x), () => _equations.Solve(_weights, targetY, tolerance, y));
        }
        return [.. Enumerable.Range(0, _sheets + _sections).Select(z => Shift(x, y, z))];
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
        float usual = all.Count == 0 ? 1 : Selection.Nth(CollectionsMarshal.AsSpan(all), all.Count / 2);
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
        // Median length of a normal error in the plane: sqrt(2 ln 2) standard deviations.
        double sigma = residuals.Count == 0 ? 1 : Math.Max(0.05, Selection.Nth(CollectionsMarshal.AsSpan(residuals), residuals.Count / 2) / 1.1774);
        SigmaPx = sigma;
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = 0; n < _nodes; n++)
            {
                double t = lengths[p][n] / sigma;
                double keep = t > _rejectSigmas && round >= FirstDropping ? 0 : t <= HuberSigmas ? 1 : HuberSigmas / t;
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
}
