using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>Springs along one axis between neighbouring nodes whose shifts differ by more than tissue lets itself be stretched: they pull the difference back to that.</summary>
/// <remarks>
/// With a the difference of a cell's shifts along x, b along y, both as shares of the distance of nodes, and s the difference of either across:
/// <code>
///   |a|, |b|, |a + b| ≤ 0.2      |s| ≤ 0.4      energy of what is beyond:  excess² / (2 slack²), of a + b half of it
/// </code>
/// a + b is how much the cell's area grows. Each round of <see cref="StackRelaxation"/> takes the springs of what the one before left. Where matches that agree say
/// more than a spring does, they are followed all the same; where they quarrel, tissue does not tear for them.</remarks>
internal sealed class MeshStretch
{
    /// <summary>Cut sections are squeezed by some per cent; a bend of 4 px at a wavelength of 120 px has a slope of 0.21.</summary>
    private const double Most = 0.2;

    /// <summary>Half of a slope across its axis may be a turn, which stretches nothing.</summary>
    private const double MostAcross = 2 * Most;

    /// <summary>Standard deviation of what is beyond that, a share of the distance of nodes: nerve cord of 45 nm is then strained within the report's limits.</summary>
    private const double Slack = 0.013;

    private readonly List<(int From, int To, float Apart)> _springs = [];
    private readonly float _weight;

    private MeshStretch(double spacingPx) => _weight = (float)(1 / (Slack * spacingPx * Slack * spacingPx));

    public int Count => _springs.Count;

    /// <param name="x">Shifts along x, [sheet, row, column], px.</param>
    public static (MeshStretch AlongX, MeshStretch AlongY) Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ShiftGrid grid)
    {
        MeshStretch alongX = new(grid.SpacingPx), alongY = new(grid.SpacingPx);
        int columns = grid.Columns;
        float most = (float)(Most * grid.SpacingPx), across = (float)(MostAcross * grid.SpacingPx);
        float[] ownX = FloatPool.RentUnset(columns), ownY = FloatPool.RentUnset(columns), other = FloatPool.RentUnset(columns);
        for (int n = 0; n < x.Length; n += columns)
        {
            Span<float> a = ownX.AsSpan(0, columns - 1), b = ownY.AsSpan(0, columns), s = other.AsSpan(0, columns - 1);
            alongX.Add(x, n, 1, most, a);
            alongY.Add(y, n, 1, across, s);
            if (n / columns % grid.Rows == grid.Rows - 1) continue;
            alongY.Add(y, n, columns, most, b);
            alongX.Add(x, n, columns, across, other.AsSpan(0, columns));
            TensorPrimitives.Add(a, b[..^1], s);
            if (IsBeyond(s, most)) AddAreas(alongX, alongY, n, columns, most, a, b, s);
        }
        foreach (float[] used in (float[][])[ownX, ownY, other]) FloatPool.Return(used);
        return (alongX, alongY);
    }

    /// <summary>Springs from the nodes of a line to those a step on.</summary>
    /// <param name="apart">Receives how much the shifts grow; says how many there are.</param>
    private void Add(ReadOnlySpan<float> shifts, int line, int step, float most, Span<float> apart)
    {
        TensorPrimitives.Subtract(shifts.Slice(line + step, apart.Length), shifts.Slice(line, apart.Length), apart);
        if (!IsBeyond(apart, most)) return;
        for (int i = 0; i < apart.Length; i++)
            if (MathF.Abs(apart[i]) > most) _springs.Add((line + i, line + i + step, MathF.CopySign(most, apart[i])));
    }

    /// <summary>Cells of a line that grow or shrink too much: each axis gives half.</summary>
    private static void AddAreas(MeshStretch alongX, MeshStretch alongY, int line, int columns, float most, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            if (MathF.Abs(sum[i]) <= most) continue;
            float half = (sum[i] - MathF.CopySign(most, sum[i])) / 2;
            alongX._springs.Add((line + i, line + i + 1, a[i] - half));
            alongY._springs.Add((line + i, line + i + columns, b[i] - half));
        }
    }

    private static bool IsBeyond(ReadOnlySpan<float> apart, float most) => !apart.IsEmpty && MathF.Abs(TensorPrimitives.MaxMagnitude(apart)) > most;

    /// <summary>Adds what the springs have of the matrix times x.</summary>
    public void Multiply(ReadOnlySpan<float> x, Span<float> product)
    {
        foreach (var (from, to, _) in CollectionsMarshal.AsSpan(_springs))
        {
            float e = _weight * (x[to] - x[from]);
            product[to] += e;
            product[from] -= e;
        }
    }

    public void AddRight(Span<float> right)
    {
        foreach (var (from, to, apart) in CollectionsMarshal.AsSpan(_springs))
        {
            right[to] += _weight * apart;
            right[from] -= _weight * apart;
        }
    }

    public void AddDiagonal(Span<float> diagonal)
    {
        foreach (var (from, to, _) in CollectionsMarshal.AsSpan(_springs))
        {
            diagonal[from] += _weight;
            diagonal[to] += _weight;
        }
    }
}
