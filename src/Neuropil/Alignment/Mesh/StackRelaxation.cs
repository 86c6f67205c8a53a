using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>One elastic mesh over the whole stack: the smooth shift of every section that fits all matches best.</summary>
/// <remarks>
/// As in <see cref="StackSolve"/> two motions are unknown at every node: how the section is bent, by chance anew for each section, and how the
/// tissue runs from a section to the next, which goes on. With d the match of node v of section i in section j:
/// <code>
///   minimise  Σ w |d(v + u_i) + u_i - u_j - (f_i + … + f_(j-1))|²  +  bending of u and f  +  steps of f from section to section  +  |u|², |f|²
/// </code>
/// and what <see cref="MeshStretch"/> says of a u that stretches tissue too far. Sections are matched from (v + u(v)): a volume px v of the result shows px v + u(v) of the
/// affinely aligned section. x and y mix in the springs alone, from round to round.
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

    private readonly int _sheets, _sections, _nodes;
    private readonly (int From, int To)[] _ends;
    private readonly ShiftGrid _grid;
    private readonly IReadOnlyList<DensePair> _pairs;
    private readonly MeshEquations _equations;
    private readonly double _rejectSigmas;
    private readonly float[][] _trust, _weights, _targetX, _targetY;
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
        float[][] OfPairs() => [.. pairs.Select(_ => new float[_nodes])];
        (_trust, _weights, _targetX, _targetY) = (OfPairs(), OfPairs(), OfPairs(), OfPairs());
        _equations = new(sheets, pairs, stiffness, ties, start);
    }

    /// <summary>Standard deviation of matches of the usual correlation, volume px.</summary>
    public double SigmaPx { get; private set; }

    /// <summary>Per sheet its shift at every node; then per section how the tissue runs.</summary>
    /// <param name="threads">More than one: x and y side by side.</param>
    public IReadOnlyList<ShiftGrid> Solve(int threads)
    {
        float[] x = _start?.X ?? new float[(_sheets + _sections) * _nodes], y = _start?.Y ?? new float[x.Length];
        Trust();
        for (int round = 0; round < Rounds; round++)
        {
            for (int p = 0; p < _pairs.Count; p++)
                MovedShifts.Of(_pairs[p].Shifts, x.AsSpan(_ends[p].From * _nodes, _nodes), y.AsSpan(_ends[p].From * _nodes, _nodes), _targetX[p], _targetY[p]);
            Weigh(x, y, round);
            double tolerance = round < FirstDropping ? FirstTolerance : Tolerance;
            var (alongX, alongY) = MeshStretch.Of(x.AsSpan(0, _sheets * _nodes), y.AsSpan(0, _sheets * _nodes), _grid);
            Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) },
                () => _equations.Solve(_weights, _targetX, alongX, tolerance, x), () => _equations.Solve(_weights, _targetY, alongY, tolerance, y));
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

    /// <summary>What a correlation says of a match's error: its square goes with (1 - ρ²) / ρ². 1 for the usual one, and no more than 4.</summary>
    private void Trust()
    {
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = 0; n < _nodes; n++)
            {
                float h = Math.Min(_pairs[p].Shifts.Height[n], 0.98f);
                if (h > 0) _trust[p][n] = h * h / (1 - h * h);
            }
        float usual = Median(_trust, _trust) ?? 1;
        foreach (float[] trust in _trust)
            for (int n = 0; n < _nodes; n++) trust[n] = Math.Min(trust[n] / usual, 4);
    }

    /// <summary>Weights by what the solution leaves; in the first round, when there is none, by trust alone.</summary>
    private void Weigh(float[] x, float[] y, int round)
    {
        if (round == 0)
        {
            var none = new float[_nodes];
            for (int p = 0; p < _pairs.Count; p++) MeshWeights.Keep(none, _trust[p], StartPx, float.PositiveInfinity, _weights[p]);
            return;
        }
        float[][] lengths = [.. _pairs.Select(_ => FloatPool.RentUnset(_nodes))];
        for (int p = 0; p < _pairs.Count; p++)
        {
            float[] alongX = Residuals(p, _targetX[p], x), alongY = Residuals(p, _targetY[p], y);
            MeshWeights.Lengths(alongX, alongY, _trust[p], lengths[p]);
            FloatPool.Return(alongX);
            FloatPool.Return(alongY);
        }
        // Median length of a normal error in the plane: sqrt(2 ln 2) standard deviations.
        double sigma = Median(lengths, _weights) is { } median ? Math.Max(0.05, median / 1.1774) : 1;
        SigmaPx = sigma;
        float most = round >= FirstDropping ? (float)_rejectSigmas : float.PositiveInfinity;
        for (int p = 0; p < _pairs.Count; p++)
        {
            MeshWeights.Keep(lengths[p], _trust[p], (float)sigma, most, _weights[p]);
            FloatPool.Return(lengths[p]);
        }
    }

    /// <summary>Of values of matches that have a weight, in all pairs, or of as many spread evenly over them as settle it; null where there are none.</summary>
    private float? Median(float[][] values, float[][] weights)
    {
        const long Enough = 400_000;
        int step = (int)Math.Max(1, (long)_pairs.Count * _nodes / Enough);
        var some = new List<float>();
        for (int p = 0; p < _pairs.Count; p++)
            for (int n = p % step; n < _nodes; n += step)
                if (weights[p][n] > 0) some.Add(values[p][n]);
        return some.Count == 0 ? null : Selection.Nth(CollectionsMarshal.AsSpan(some), some.Count / 2);
    }

    /// <summary>Target + u_i - u_j - flow. To be given back to the pool.</summary>
    private float[] Residuals(int p, float[] target, float[] values)
    {
        float[] residuals = FloatPool.RentUnset(_nodes);
        ReadOnlySpan<float> Layer(int z) => values.AsSpan(z * _nodes, _nodes);
        TensorPrimitives.Add(target, Layer(_ends[p].From), residuals);
        TensorPrimitives.Subtract(residuals, Layer(_ends[p].To), residuals);
        for (int z = _pairs[p].From; z < _pairs[p].To; z++) TensorPrimitives.Subtract(residuals, Layer(_sheets + z), residuals);
        return residuals;
    }
}
