using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>Products of one plane with another at every shift up to a radius, summed over cells of 4 × 4 px; a row of cells at a time.</summary>
/// <remarks>Eight pixels are two cells. For one dx, four dy share the rows of b they look at; the sums of their four pixels are transposed, so that the
/// four products of a cell lie side by side.</remarks>
internal sealed class ShiftProducts : IDisposable
{
    /// <summary>Side of a cell, px.</summary>
    public const int CellPx = 4;

    /// <summary>Rows of b held, beyond those that a row of cells looks at: the fewer, the oftener they are moved up.</summary>
    private const int SpareRows = 64;

    private readonly Plane _sourceA, _sourceB;
    private readonly CommonMask _common;

    /// <summary>The four rows of the row of cells in hand: a where it counts, and where that is (1, else 0).</summary>
    private readonly Plane _a, _mask;

    /// <summary>b and its squares with a border, from row <see cref="_firstRow"/> on.</summary>
    private readonly Plane _b, _squares;
    private int _firstRow, _nextRow;

    public ShiftProducts(Plane a, Plane knownA, Plane b, Plane knownB, int radius)
    {
        (Shifts, _sourceA, _sourceB, _common) = (new(radius), a, b, new(knownA, knownB, radius));
        (Columns, Rows) = (a.Width / CellPx, a.Height / CellPx);
        int width = PaddedColumns * CellPx, held = Shifts.Padded + CellPx + SpareRows;
        (_a, _mask) = (FloatPool.RentPlane(width, CellPx), FloatPool.RentPlane(width, CellPx));
        (_b, _squares) = (FloatPool.RentPlane(width + 2 * radius, held), FloatPool.RentPlane(width + 2 * radius, held));
    }

    public ShiftTable Shifts { get; }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Columns of the rows that are filled: an even number.</summary>
    public int PaddedColumns => (Columns + 1) / 2 * 2;

    public void Dispose()
    {
        foreach (var plane in (Plane[])[_a, _mask, _b, _squares]) FloatPool.Return(plane);
        _common.Dispose();
    }

    /// <summary>Of every cell, energy of a and pixels that count.</summary>
    public CellEnergies Energies()
    {
        var energies = new CellEnergies(Columns, Rows);
        for (int row = 0; row < Rows; row++)
        {
            Own(row);
            Span<float> energy = energies.Energy.Row(row), known = energies.Known.Row(row);
            for (int column = 0; column < PaddedColumns; column += 2)
            {
                var sums = Sums(new Rows4(_a, column).Squares(), new Rows4(_mask, column).Squares(), default, default);
                (energy[column], known[column]) = (sums[0], sums[1]);
                if (column + 1 < Columns) (energy[column + 1], known[column + 1]) = (sums[4], sums[5]);
            }
        }
        return energies;
    }

    /// <summary>All quantities of <see cref="ShiftTable"/> for a row of cells. Rows are asked for from 0 on, one after another.</summary>
    public void Fill(int row, Span<float> values)
    {
        int stride = Shifts.Stride, radius = Shifts.Radius;
        Own(row);
        int top = Other(row);
        ref float to = ref MemoryMarshal.GetReference(values);
        unchecked
        {
            for (int column = 0; column < PaddedColumns; column += 2)
            {
                var own = new Rows4(_a, column);
                nuint cell = (nuint)(column * stride), next = cell + (nuint)stride;
                if (own.IsZero)
                {
                    values.Slice(column * stride, 2 * stride).Clear();
                    continue;
                }
                nuint at = 0;
                for (int dx = 0; dx < Shifts.Side; dx++)
                    for (int dy = 0; dy < Shifts.Padded; dy += 4, at += 4)
                        Store(own.Products(_b, top + dy, column * CellPx + dx), ref to, cell + at, next + at);
                var known = new Rows4(_mask, column);
                nuint energies = (nuint)Shifts.OtherEnergies, last = (nuint)Shifts.Own;
                for (int dx = 0; dx < 3; dx++, energies += 3)
                {
                    int x = column * CellPx + dx * radius;
                    // Three and one more that the next three write over.
                    Store(Sums(known.Dot(_squares, top, x), known.Dot(_squares, top + radius, x), known.Dot(_squares, top + 2 * radius, x), default), ref to, cell + energies, next + energies);
                }
                Store(Sums(own.Squares(), known.Squares(), default, default), ref to, cell + last, next + last);
            }
        }
    }

    /// <summary>Brings in the four rows of a.</summary>
    private void Own(int row)
    {
        for (int k = 0; k < CellPx; k++)
        {
            var mask = _mask.Row(k)[.._sourceA.Width];
            _common.Row(row * CellPx + k, mask);
            Planes.Multiply(_sourceA.Row(row * CellPx + k), mask, _a.Row(k)[.._sourceA.Width]);
        }
    }

    /// <summary>Brings in the rows of b that a row of cells looks at.</summary>
    /// <returns>The row of the border's plane that lies over the first.</returns>
    private int Other(int row)
    {
        if (row == 0) (_firstRow, _nextRow) = (0, 0);
        int first = row * CellPx, end = first + Shifts.Padded + CellPx - 1, width = _b.Width;
        if (end - _firstRow > _b.Height)
        {
            int from = (first - _firstRow) * width, count = (_nextRow - first) * width;
            Array.Copy(_b.Values, from, _b.Values, 0, count);
            Array.Copy(_squares.Values, from, _squares.Values, 0, count);
            _firstRow = first;
        }
        for (; _nextRow < end; _nextRow++)
        {
            int y = _nextRow - Shifts.Radius;
            Span<float> line = _b.Row(_nextRow - _firstRow), square = _squares.Row(_nextRow - _firstRow);
            if (y < 0 || y >= _sourceB.Height)
            {
                line.Clear();
                square.Clear();
                continue;
            }
            // The borders to both sides are zeros from the beginning.
            line = line.Slice(Shifts.Radius, _sourceB.Width);
            _sourceB.Row(y).CopyTo(line);
            Planes.Multiply(line, line, square.Slice(Shifts.Radius, _sourceB.Width));
        }
        return first - _firstRow;
    }

    private static void Store(Vector256<float> two, ref float to, nuint first, nuint second)
    {
        two.GetLower().StoreUnsafe(ref to, first);
        two.GetUpper().StoreUnsafe(ref to, second);
    }

    /// <summary>Of four times eight values the sums of the first four of each, then of the last four of each.</summary>
    private static Vector256<float> Sums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        if (Avx.IsSupported) return Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        static float Pairs(Vector128<float> v) => v[0] + v[1] + (v[2] + v[3]);
        return Vector256.Create(Pairs(a.GetLower()), Pairs(b.GetLower()), Pairs(c.GetLower()), Pairs(d.GetLower()),
            Pairs(a.GetUpper()), Pairs(b.GetUpper()), Pairs(c.GetUpper()), Pairs(d.GetUpper()));
    }

    /// <summary>Two cells of a plane, in registers.</summary>
    private readonly ref struct Rows4
    {
        private readonly Vector256<float> _0, _1, _2, _3;

        public Rows4(Plane plane, int column)
        {
            ref float at = ref plane.Values[column * CellPx];
            nuint line = (nuint)plane.Width;
            unchecked
            {
                (_0, _1) = (Vector256.LoadUnsafe(ref at), Vector256.LoadUnsafe(ref at, line));
                (_2, _3) = (Vector256.LoadUnsafe(ref at, 2 * line), Vector256.LoadUnsafe(ref at, 3 * line));
            }
        }

        public bool IsZero => Vector256.EqualsAll(Vector256.Abs(_0) + Vector256.Abs(_1) + (Vector256.Abs(_2) + Vector256.Abs(_3)), Vector256<float>.Zero);

        public Vector256<float> Squares() => _0 * _0 + _1 * _1 + (_2 * _2 + _3 * _3);

        /// <summary>Products with the four rows of another plane from (x, y), added.</summary>
        public Vector256<float> Dot(Plane plane, int y, int x)
        {
            unchecked
            {
                ref float at = ref plane.Values[y * plane.Width + x];
                nuint line = (nuint)plane.Width;
                var even = _0 * Vector256.LoadUnsafe(ref at);
                var odd = _1 * Vector256.LoadUnsafe(ref at, line);
                even = Vector256.FusedMultiplyAdd(_2, Vector256.LoadUnsafe(ref at, 2 * line), even);
                odd = Vector256.FusedMultiplyAdd(_3, Vector256.LoadUnsafe(ref at, 3 * line), odd);
                return even + odd;
            }
        }

        /// <summary>Of both cells the sums of products with another plane from (x, y), (x, y + 1), (x, y + 2) and (x, y + 3).</summary>
        public Vector256<float> Products(Plane plane, int y, int x)
        {
            unchecked
            {
                ref float at = ref plane.Values[y * plane.Width + x];
                nuint line = (nuint)plane.Width;
                Vector256<float> row = Vector256.LoadUnsafe(ref at), s0 = _0 * row;
                row = Vector256.LoadUnsafe(ref at, line);
                Vector256<float> s1 = _0 * row;
                s0 = Vector256.FusedMultiplyAdd(_1, row, s0);
                row = Vector256.LoadUnsafe(ref at, 2 * line);
                Vector256<float> s2 = _0 * row;
                s0 = Vector256.FusedMultiplyAdd(_2, row, s0);
                s1 = Vector256.FusedMultiplyAdd(_1, row, s1);
                row = Vector256.LoadUnsafe(ref at, 3 * line);
                Vector256<float> s3 = _0 * row;
                s0 = Vector256.FusedMultiplyAdd(_3, row, s0);
                s1 = Vector256.FusedMultiplyAdd(_2, row, s1);
                s2 = Vector256.FusedMultiplyAdd(_1, row, s2);
                row = Vector256.LoadUnsafe(ref at, 4 * line);
                s1 = Vector256.FusedMultiplyAdd(_3, row, s1);
                s2 = Vector256.FusedMultiplyAdd(_2, row, s2);
                s3 = Vector256.FusedMultiplyAdd(_1, row, s3);
                row = Vector256.LoadUnsafe(ref at, 5 * line);
                s2 = Vector256.FusedMultiplyAdd(_3, row, s2);
                s3 = Vector256.FusedMultiplyAdd(_2, row, s3);
                s3 = Vector256.FusedMultiplyAdd(_3, Vector256.LoadUnsafe(ref at, 6 * line), s3);
                return Sums(s0, s1, s2, s3);
            }
        }
    }
}
