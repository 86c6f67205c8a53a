using System.Numerics.Tensors;
using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>The normal equations of <see cref="StackRelaxation"/> for one axis, solved by conjugate gradients scaled by the diagonal.</summary>
/// <remarks>Unknowns are <c>[sheet, node]</c>, then <c>[section, node]</c> for how the tissue runs. Sums over all of them are taken in one order, run by run in
/// double. Hestenes and Stiefel 1952, doi:10.6028/jres.049.044.</remarks>
internal sealed class MeshEquations
{
    private const int MostSteps = 500;

    /// <summary>Unknowns worked on at a time: they stay in the nearest cache.</summary>
    private const int Run = 1024;

    private readonly int _sheets, _sections, _nodes;
    private readonly (int From, int To, int FirstSection, int LastSection)[] _pairs;
    private readonly IReadOnlyList<SheetTie> _ties;
    private readonly MeshBending _bending;
    private readonly float _place, _flow, _step, _bend, _flowBend;
    private readonly int[] _sectionOf;
    private readonly MeshStart? _start;

    /// <param name="start">Says what is held; null where nothing is.</param>
    public MeshEquations(SectionSheets sheets, IReadOnlyList<DensePair> pairs, MeshStiffness stiffness, IReadOnlyList<SheetTie> ties, MeshStart? start = null)
    {
        _start = start;
        _sectionOf = [.. Enumerable.Range(0, sheets.Count).Select(sheets.SectionOf), .. Enumerable.Range(0, sheets.Sections)];
        var grid = pairs[0].Shifts;
        (_sheets, _sections, _nodes, _ties, _bending) = (sheets.Count, sheets.Sections, grid.Count, ties, new(grid.Columns, grid.Rows));
        _pairs = [.. pairs.Select(p => (sheets.Sheet(p.From, p.FromSide), sheets.Sheet(p.To, p.ToSide), p.From, p.To))];
        static float Weight(double deviation) => (float)(1 / (deviation * deviation));
        (_place, _flow, _step) = (Weight(stiffness.Place), Weight(stiffness.Flow), Weight(stiffness.FlowStep));
        (_bend, _flowBend) = (Weight(stiffness.Bend), Weight(stiffness.FlowBend));
    }

    private int Unknowns => (_sheets + _sections) * _nodes;

    /// <param name="weights">Per pair and node.</param>
    /// <param name="target">Per pair and node, what u_to - u_from + flow should be.</param>
    /// <param name="stretch">Of this axis.</param>
    /// <param name="tolerance">Where to stop: the residual as a share of the right side, both scaled by the diagonal.</param>
    /// <param name="x">Where to start; receives the solution.</param>
    public void Solve(float[][] weights, float[][] target, MeshStretch stretch, double tolerance, float[] x)
    {
        float[] scale = InverseDiagonal(weights, stretch), right = Right(weights, target), product = FloatPool.RentUnset(x.Length), residual = FloatPool.RentUnset(x.Length);
        Multiply(weights, x, stretch, product);
        stretch.AddRight(right);
        TensorPrimitives.Subtract(right, product, residual);
        float[] direction = right;
        double goal = tolerance * tolerance * Scaled(right, scale), error = Scaled(residual, scale);
        Planes.Multiply(residual, scale, direction);
        for (int step = 0; step < MostSteps && error > goal; step++)
        {
            double along = error / Multiply(weights, direction, stretch, product), next = 0;
            for (int k = 0; k < x.Length; k += Run)
            {
                int count = Math.Min(Run, x.Length - k);
                next += MeshLines.Follow(direction.AsSpan(k, count), product.AsSpan(k, count), scale.AsSpan(k, count), (float)along, x.AsSpan(k, count), residual.AsSpan(k, count));
            }
            MeshLines.Turn(residual, scale, (float)(next / error), direction);
            error = next;
        }
        foreach (float[] used in (float[][])[scale, right, product, residual]) FloatPool.Return(used);
    }

    /// <summary>The matrix times x.</summary>
    /// <returns>x times that.</returns>
    internal double Multiply(float[][] weights, ReadOnlySpan<float> x, MeshStretch stretch, Span<float> product)
    {
        for (int z = 0; z < _sheets + _sections; z++)
            _bending.Multiply(x.Slice(z * _nodes, _nodes), z < _sheets ? _bend : _flowBend, z < _sheets ? _place : _flow, product.Slice(z * _nodes, _nodes));
        foreach (var tie in _ties) tie.Multiply(x, product, _nodes);
        stretch.Multiply(x, product);
        Span<float> error = stackalloc float[Run];
        double sum = 0;
        // All sections of a run of nodes, so that their sums are still near when the next pair adds to them.
        for (int n = 0; n < _nodes; n += Run)
        {
            int count = Math.Min(Run, _nodes - n);
            for (int z = 0; z + 1 < _sections; z++)
            {
                int at = (_sheets + z) * _nodes + n, next = at + _nodes;
                MeshLines.Change(x.Slice(at, count), x.Slice(next, count), _step, product.Slice(at, count), product.Slice(next, count));
            }
            for (int p = 0; p < _pairs.Length; p++) MultiplyPair(_pairs[p], n, weights[p].AsSpan(n, count), x, error[..count], product);
            for (int z = 0; z < _sheets + _sections; z++) sum += Planes.Dot(x.Slice(z * _nodes + n, count), product.Slice(z * _nodes + n, count));
        }
        return sum;
    }

    /// <param name="n">First node of the run; the weights are those of the run.</param>
    /// <param name="e">As long as the run.</param>
    private void MultiplyPair((int From, int To, int FirstSection, int LastSection) pair, int n, ReadOnlySpan<float> weights, ReadOnlySpan<float> x, Span<float> e, Span<float> product)
    {
        int count = weights.Length, flow = (_sheets + pair.FirstSection) * _nodes + n;
        ReadOnlySpan<float> from = x.Slice(pair.From * _nodes + n, count), to = x.Slice(pair.To * _nodes + n, count);
        Span<float> productFrom = product.Slice(pair.From * _nodes + n, count), productTo = product.Slice(pair.To * _nodes + n, count);
        if (pair.LastSection == pair.FirstSection + 1)
            MeshLines.Step(from, to, x.Slice(flow, count), weights, productFrom, productTo, product.Slice(flow, count));
        else if (pair.LastSection == pair.FirstSection + 2)
            MeshLines.Steps(from, to, x.Slice(flow, count), x.Slice(flow + _nodes, count), weights, productFrom, productTo,
                product.Slice(flow, count), product.Slice(flow + _nodes, count));
        else
        {
            from.CopyTo(e);
            Planes.AddScaled(to, -1, e);
            for (int z = pair.FirstSection; z < pair.LastSection; z++) Planes.AddScaled(x.Slice((_sheets + z) * _nodes + n, count), -1, e);
            Planes.Multiply(e, weights, e);
            Scatter(pair, n, e, product);
        }
    }

    /// <summary>Values of a run of nodes, to where they belong.</summary>
    private void Scatter((int From, int To, int FirstSection, int LastSection) pair, int first, ReadOnlySpan<float> values, Span<float> sums)
    {
        Planes.AddScaled(values, 1, sums.Slice(pair.From * _nodes + first, values.Length));
        Planes.AddScaled(values, -1, sums.Slice(pair.To * _nodes + first, values.Length));
        for (int z = pair.FirstSection; z < pair.LastSection; z++) Planes.AddScaled(values, -1, sums.Slice((_sheets + z) * _nodes + first, values.Length));
    }

    private float[] Right(float[][] weights, float[][] target)
    {
        float[] right = FloatPool.Rent(Unknowns);
        Span<float> pull = stackalloc float[Run];
        for (int p = 0; p < _pairs.Length; p++)
            for (int n = 0; n < _nodes; n += Run)
            {
                var part = pull[..Math.Min(Run, _nodes - n)];
                Planes.Multiply(weights[p].AsSpan(n, part.Length), target[p].AsSpan(n, part.Length), part);
                TensorPrimitives.Negate(part, part);
                Scatter(_pairs[p], n, part, right);
            }
        return right;
    }

    /// <summary>One over the diagonal of the matrix; 0 for unknowns that are held.</summary>
    private float[] InverseDiagonal(float[][] weights, MeshStretch stretch)
    {
        float[] diagonal = FloatPool.RentUnset(Unknowns);
        int flows = _sheets * _nodes;
        // Two second differences of middle 4 and ends 1, each of three, and four corners of 2: 12 + 8 inside.
        diagonal.AsSpan(0, flows).Fill(20 * _bend + _place);
        diagonal.AsSpan(flows).Fill(20 * _flowBend + _flow + 2 * _step);
        foreach (var tie in _ties) tie.AddDiagonal(diagonal, _nodes);
        stretch.AddDiagonal(diagonal);
        for (int p = 0; p < _pairs.Length; p++)
        {
            var (from, to, first, last) = _pairs[p];
            Planes.AddScaled(weights[p], 1, diagonal.AsSpan(from * _nodes, _nodes));
            Planes.AddScaled(weights[p], 1, diagonal.AsSpan(to * _nodes, _nodes));
            for (int z = first; z < last; z++) Planes.AddScaled(weights[p], 1, diagonal.AsSpan((_sheets + z) * _nodes, _nodes));
        }
        TensorPrimitives.Reciprocal(diagonal, diagonal);
        Hold(diagonal);
        return diagonal;
    }

    /// <summary>Scaled by 0 a residual moves nothing: unknowns that are held stay as they are.</summary>
    private void Hold(float[] scale)
    {
        if (_start is null) return;
        for (int z = 0; z < _sectionOf.Length; z++)
        {
            var own = scale.AsSpan(z * _nodes, _nodes);
            if (_start.HeldSections[_sectionOf[z]]) own.Clear();
            else
                for (int n = 0; n < _nodes; n++)
                    if (_start.HeldNodes[n]) own[n] = 0;
        }
    }

    /// <summary>Σ a² · scale.</summary>
    private static double Scaled(ReadOnlySpan<float> a, ReadOnlySpan<float> scale)
    {
        Span<float> scaled = stackalloc float[Run];
        double sum = 0;
        for (int k = 0; k < a.Length; k += Run)
        {
            var part = a.Slice(k, Math.Min(Run, a.Length - k));
            Planes.Multiply(part, scale.Slice(k, part.Length), scaled[..part.Length]);
            sum += Planes.Dot(part, scaled[..part.Length]);
        }
        return sum;
    }
}
