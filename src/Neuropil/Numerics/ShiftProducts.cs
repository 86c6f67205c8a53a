using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Products of one plane with another at every shift up to a radius, summed over cells of 4 × 4 px; a row of cells at a time.</summary>
/// <remarks>Sixteen pixels are four cells. For one dx, four dy share the rows of b they look at; the sums of their four pixels are transposed, so that the
/// four products of a cell lie side by side. Sums are whole numbers, the same in any order.</remarks>
internal sealed class ShiftProducts : IDisposable
{
    /// <summary>Side of a cell, px.</summary>
    public const int CellPx = 4;

    /// <summary>Cells side by side in a vector.</summary>
    private const int Cells = 4;

    /// <summary>Rows of b held, beyond those that a row of cells looks at: the fewer, the oftener they are moved up.</summary>
    private const int SpareRows = 64;

    private readonly Plane16 _sourceB;

    /// <summary>a where it counts, else <see cref="KnownBandPass.Unknown"/>.</summary>
    private readonly Plane16 _a;

    /// <summary>b with a border, 0 where it is unknown, from row <see cref="_firstRow"/> on.</summary>
    private readonly Plane16 _b;
    private int _firstRow, _nextRow;

    /// <param name="a">Of <see cref="KnownBandPass"/>; so <paramref name="b"/>, of the same size.</param>
    public ShiftProducts(Plane16 a, Plane16 b, int radius)
    {
        (Shifts, _sourceB) = (new(radius), b);
        (Columns, Rows) = (a.Width / CellPx, a.Height / CellPx);
        int width = PaddedColumns * CellPx;
        (_a, _b) = (Plane16.RentUnset(width, a.Height), Plane16.Rent(width + 2 * radius, RowsSeen + SpareRows));
        var common = new CommonMask(a, b, radius);
        for (int y = 0; y < a.Height; y++)
        {
            common.Next(_a.Row(y)[..a.Width]);
            _a.Row(y)[a.Width..].Fill(KnownBandPass.Unknown);
        }
    }

    public ShiftTable Shifts { get; }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Columns of the rows that are filled: whole vectors.</summary>
    public int PaddedColumns => (Columns + Cells - 1) / Cells * Cells;

    /// <summary>Of b, by a row of cells; four shifts are looked at together.</summary>
    private int RowsSeen => (Shifts.Side + 3) / 4 * 4 + CellPx - 1;

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    /// <summary>Of every cell, energy of a and pixels that count.</summary>
    public CellEnergies Energies()
    {
        var energies = new CellEnergies(Columns, Rows);
        float[] energy = new float[PaddedColumns], known = new float[PaddedColumns];
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < PaddedColumns; column += Cells)
            {
                var own = new Rows4(_a, row * CellPx, column * CellPx);
                Vector128.ConvertToSingle(Shorts.PairSums(own.Squares())).CopyTo(energy, column);
                Vector128.ConvertToSingle(Shorts.PairSums(own.Count())).CopyTo(known, column);
            }
            energy.AsSpan(0, Columns).CopyTo(energies.Energy.Row(row));
            known.AsSpan(0, Columns).CopyTo(energies.Known.Row(row));
        }
        return energies;
    }

    /// <summary>All quantities of <see cref="ShiftTable"/> for a row of cells. Rows are asked for from 0 on, one after another.</summary>
    public unsafe void Fill(int row, Span<float> values)
    {
        int radius = Shifts.Radius, line = _b.Width, top = Other(row);
        nuint stride = (nuint)Shifts.Stride;
        fixed (short* held = _b.Values)
        {
            unchecked
            {
                for (int column = 0; column < PaddedColumns; column += Cells)
                {
                    var own = new Rows4(_a, row * CellPx, column * CellPx);
                    var cells = values.Slice(column * (int)stride, Cells * (int)stride);
                    if (own.IsZero)
                    {
                        cells.Clear();
                        continue;
                    }
                    ref float to = ref MemoryMarshal.GetReference(cells);
                    short* there = held + top * line + column * CellPx;
                    nuint at = 0;
                    // Four at a time: what comes next is written over those too many.
                    for (int dx = 0; dx < Shifts.Side; dx++, at = (nuint)(dx * Shifts.Side))
                    {
                        int dy = 0;
                        for (; dy + 1 < Shifts.Side; dy += 4, at += 4) own.Products(there + dy * line + dx, line, ref to, at, stride);
                        if (dy < Shifts.Side) own.Product(there + dy * line + dx, line, ref to, at, stride);
                    }
                    at = (nuint)Shifts.OtherEnergies;
                    for (int dx = 0; dx <= 2 * radius; dx += radius, at += 3)
                    {
                        short* b = there + dx;
                        Store(own.Energy(b, line), own.Energy(b + radius * line, line), own.Energy(b + 2 * radius * line, line), default, ref to, at, stride);
                    }
                    Store(own.Squares(), own.Count(), default, default, ref to, (nuint)Shifts.Own, stride);
                }
            }
        }
    }

    /// <summary>Brings in the rows of b that a row of cells looks at.</summary>
    /// <returns>The row of the border's plane that lies over the first.</returns>
    private int Other(int row)
    {
        int first = row * CellPx, end = first + RowsSeen;
        if (end - _firstRow > _b.Height)
        {
            _b.Values[((first - _firstRow) * _b.Width)..((_nextRow - _firstRow) * _b.Width)].CopyTo(_b.Values);
            _firstRow = first;
        }
        for (; _nextRow < end; _nextRow++)
        {
            int y = _nextRow - Shifts.Radius;
            var line = _b.Row(_nextRow - _firstRow);
            // The borders to both sides are zeros from the beginning.
            if (y < 0 || y >= _sourceB.Height) line.Clear();
            else Shorts.ZeroWhere(KnownBandPass.Unknown, _sourceB.Row(y), line.Slice(Shifts.Radius, _sourceB.Width));
        }
        return first - _firstRow;
    }

    /// <summary>Four quantities of four cells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, ref float to, nuint at, nuint stride)
    {
        unchecked
        {
            var (even, odd) = Shorts.PairSums(a, b, c, d);
            Vector256<float> first = Vector256.ConvertToSingle(even), second = Vector256.ConvertToSingle(odd);
            first.GetLower().StoreUnsafe(ref to, at);
            second.GetLower().StoreUnsafe(ref to, at + stride);
            first.GetUpper().StoreUnsafe(ref to, at + 2 * stride);
            second.GetUpper().StoreUnsafe(ref to, at + 3 * stride);
        }
    }

    /// <summary>Four cells of a, in registers; 0 where it does not count.</summary>
    private readonly ref struct Rows4
    {
        private readonly Vector256<short> _0, _1, _2, _3, _known0, _known1, _known2, _known3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Rows4(Plane16 plane, int y, int x)
        {
            ref short at = ref plane.Row(y)[x];
            nuint line = (nuint)plane.Width;
            unchecked
            {
                (_0, _known0) = Known(Vector256.LoadUnsafe(ref at));
                (_1, _known1) = Known(Vector256.LoadUnsafe(ref at, line));
                (_2, _known2) = Known(Vector256.LoadUnsafe(ref at, 2 * line));
                (_3, _known3) = Known(Vector256.LoadUnsafe(ref at, 3 * line));
            }
        }

        public bool IsZero => (_0 | _1 | _2 | _3) == Vector256<short>.Zero;

        /// <summary>Per pair of columns, as the others.</summary>
        public Vector256<int> Squares() => Sum(_0, _1, _2, _3);

        public Vector256<int> Count() => Sum(_known0, _known1, _known2, _known3);

        /// <summary>Of another plane, where this one counts.</summary>
        public unsafe Vector256<int> Energy(short* at, int line)
        {
            unchecked
            {
                return Sum(Vector256.Load(at) & _known0, Vector256.Load(at + line) & _known1, Vector256.Load(at + 2 * line) & _known2, Vector256.Load(at + 3 * line) & _known3);
            }
        }

        /// <summary>Stores the sums of products with another plane from a place, and from one, two and three rows below it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public unsafe void Products(short* at, int line, ref float to, nuint target, nuint stride)
        {
            unchecked
            {
                Vector256<short> row = Vector256.Load(at);
                Vector256<int> s0 = Shorts.PairDots(_0, row);
                row = Vector256.Load(at += line);
                Vector256<int> s1 = Shorts.PairDots(_0, row);
                s0 += Shorts.PairDots(_1, row);
                row = Vector256.Load(at += line);
                Vector256<int> s2 = Shorts.PairDots(_0, row);
                s1 += Shorts.PairDots(_1, row);
                s0 += Shorts.PairDots(_2, row);
                row = Vector256.Load(at += line);
                Vector256<int> s3 = Shorts.PairDots(_0, row);
                s2 += Shorts.PairDots(_1, row);
                s1 += Shorts.PairDots(_2, row);
                s0 += Shorts.PairDots(_3, row);
                row = Vector256.Load(at += line);
                s3 += Shorts.PairDots(_1, row);
                s2 += Shorts.PairDots(_2, row);
                s1 += Shorts.PairDots(_3, row);
                row = Vector256.Load(at += line);
                s3 += Shorts.PairDots(_2, row);
                s2 += Shorts.PairDots(_3, row);
                s3 += Shorts.PairDots(_3, Vector256.Load(at + line));
                Store(s0, s1, s2, s3, ref to, target, stride);
            }
        }

        /// <summary>The same from one place alone.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public unsafe void Product(short* at, int line, ref float to, nuint target, nuint stride)
        {
            unchecked
            {
                Vector256<int> upper = Shorts.PairDots(_0, Vector256.Load(at)) + Shorts.PairDots(_1, Vector256.Load(at + line));
                Vector256<int> lower = Shorts.PairDots(_2, Vector256.Load(at + 2 * line)) + Shorts.PairDots(_3, Vector256.Load(at + 3 * line));
                var sums = Vector128.ConvertToSingle(Shorts.PairSums(upper + lower));
                for (int cell = 0; cell < Cells; cell++) Unsafe.Add(ref to, target + (nuint)cell * stride) = sums[cell];
            }
        }

        private static Vector256<int> Sum(Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d) =>
            Shorts.PairDots(a, a) + Shorts.PairDots(b, b) + (Shorts.PairDots(c, c) + Shorts.PairDots(d, d));

        private static (Vector256<short> Values, Vector256<short> Known) Known(Vector256<short> values)
        {
            var known = ~Vector256.Equals(values, Vector256.Create(KnownBandPass.Unknown));
            return (values & known, known);
        }
    }
}
