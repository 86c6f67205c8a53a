using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>How much each place of a section looks like a dark, or a bright, line, kept small: a section and its neighbours stay in memory.</summary>
internal sealed class DamageResponse
{
    /// <summary>A structure of a neighbour may lie so far from its affine place: in its cell or one beside.</summary>
    public const int CellPx = LineKernels.CellPx;

    /// <summary>Steps per unit of what is kept; larger responses than the largest that fits count as that.</summary>
    private const float Steps = 1024, CellSteps = 64;
    private const int Most = 4095, DirectionBits = 4;

    private readonly int _width, _columns, _rows;

    //  response in 12 bits | direction in 4 bits
    private readonly ushort[] _places;
    private readonly byte[][] _cells = new byte[LineFilter.Directions][];

    public DamageResponse(int width, int height)
    {
        (_width, _columns, _rows) = (width, (width + CellPx - 1) / CellPx, (height + CellPx - 1) / CellPx);
        _places = new ushort[width * height];
        for (int d = 0; d < _cells.Length; d++) _cells[d] = new byte[_columns * _rows];
    }

    public float At(int pixel) => (_places[pixel] >> DirectionBits) / Steps;

    public int DirectionAt(int pixel) => _places[pixel] & (1 << DirectionBits) - 1;

    /// <summary>The first place from <paramref name="from"/> on that answers so much; -1 where none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Next(int from, double least)
    {
        int packed = (int)Math.Ceiling(least * Steps) << DirectionBits;
        for (int i = from; i < _places.Length; i++)
            if (_places[i] >= packed) return i;
        return -1;
    }

    /// <summary>Largest response to lines within <paramref name="turns"/> directions of one, in the cells round a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float Near(int x, int y, int direction, int turns)
    {
        int cell = y / CellPx * _columns + x / CellPx, most = 0;
        for (int turn = -turns; turn <= turns; turn++) most = Math.Max(most, _cells[(direction + turn + LineFilter.Directions) % LineFilter.Directions][cell]);
        return most / CellSteps;
    }

    /// <summary>Takes over the inner part of a tile.</summary>
    /// <param name="inner">In the tile; it begins and, but for the plane's end, ends with a cell.</param>
    /// <param name="x">Of the inner part in the plane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Put(LineResponse tile, PixelRect inner, int x, int y)
    {
        for (int row = 0; row < inner.Height; row++)
        {
            ReadOnlySpan<float> most = tile.Most.Row(inner.Y + row).Slice(inner.X, inner.Width);
            var to = _places.AsSpan((y + row) * _width + x, inner.Width);
            Pack(most, to);
        }
        for (int d = 0; d < _cells.Length; d++)
            for (int row = 0; row < (inner.Height + CellPx - 1) / CellPx; row++)
            {
                var from = tile.Cells[d].Row(inner.Y / CellPx + row).Slice(inner.X / CellPx, (inner.Width + CellPx - 1) / CellPx);
                var to = _cells[d].AsSpan((y / CellPx + row) * _columns + x / CellPx, from.Length);
                unchecked
                {
                    for (int i = 0; i < to.Length; i++) to[i] = (byte)Math.Min((int)(from[i] * CellSteps + 0.5f), byte.MaxValue);
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ReadOnlySpan<float> most, Span<ushort> places)
    {
        ref float from = ref MemoryMarshal.GetReference(most);
        ref ushort to = ref MemoryMarshal.GetReference(places);
        nuint i = 0, count = (nuint)most.Length;
        unchecked
        {
            for (; i + 16 <= count; i += 16) Vector256.Narrow(Packed(Vector256.LoadUnsafe(ref from, i)), Packed(Vector256.LoadUnsafe(ref from, i + 8))).StoreUnsafe(ref to, i);
            for (int k = (int)i; k < most.Length; k++) places[k] = (ushort)(Math.Min((int)(most[k] * Steps), Most) << DirectionBits | LineKernels.DirectionOf(most[k]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Packed(Vector256<float> most) => (Vector256.ShiftLeft(Vector256.Min(Vector256.ConvertToInt32(most * Steps), Vector256.Create(Most)), DirectionBits)
        | most.AsInt32() & Vector256.Create(LineKernels.DirectionBits)).AsUInt32();

    /// <summary>When all is put: each cell becomes the largest of those beside it.</summary>
    public void Widen()
    {
        byte[] across = new byte[_columns * _rows];
        foreach (byte[] cells in _cells)
        {
            for (int y = 0; y < _rows; y++)
            {
                Span<byte> row = cells.AsSpan(y * _columns, _columns), wide = across.AsSpan(y * _columns, _columns);
                row.CopyTo(wide);
                Planes.Max(wide[1..], row[..^1], wide[1..]);
                Planes.Max(wide[..^1], row[1..], wide[..^1]);
            }
            for (int y = 0; y < _rows; y++)
            {
                Span<byte> row = cells.AsSpan(y * _columns, _columns);
                Planes.Max(across.AsSpan(Math.Max(0, y - 1) * _columns, _columns), across.AsSpan(y * _columns, _columns), row);
                Planes.Max(row, across.AsSpan(Math.Min(_rows - 1, y + 1) * _columns, _columns), row);
            }
        }
    }
}
