using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>How much each place of a section looks like a dark, or a bright, line, kept small: a section and its neighbours stay in memory.</summary>
internal sealed class DamageResponse
{
    /// <summary>A structure of a neighbour may lie so far from its affine place: in its cell or one beside.</summary>
    public const int CellPx = LineKernels.CellPx;

    private readonly int _width, _columns, _rows;

    /// <summary>As in <see cref="LineResponse"/>.</summary>
    private readonly ushort[] _places;
    private readonly byte[][] _cells = new byte[LineFilter.Directions][];

    public DamageResponse(int width, int height)
    {
        (_width, _columns, _rows) = (width, (width + CellPx - 1) / CellPx, (height + CellPx - 1) / CellPx);
        _places = new ushort[width * height];
        for (int d = 0; d < _cells.Length; d++) _cells[d] = new byte[_columns * _rows];
    }

    public float At(int pixel) => LineResponse.ResponseOf(_places[pixel]);

    public int DirectionAt(int pixel) => LineResponse.DirectionOf(_places[pixel]);

    /// <summary>The first place from <paramref name="from"/> on that answers so much; -1 where none does.</summary>
    public int Next(int from, double least)
    {
        ushort packed = (ushort)Math.Min((int)Math.Ceiling(least * LineResponse.Steps) << LineResponse.DirectionBits, ushort.MaxValue);
        ref ushort places = ref MemoryMarshal.GetArrayDataReference(_places);
        var wanted = Vector256.Create(packed);
        int i = from;
        unchecked
        {
            for (; i + 16 <= _places.Length; i += 16)
                if (Vector256.GreaterThanOrEqualAny(Vector256.LoadUnsafe(ref places, (nuint)i), wanted)) break;
        }
        for (; i < _places.Length; i++)
            if (_places[i] >= packed) return i;
        return -1;
    }

    /// <summary>Largest response in the cells round a place to lines of about a direction.</summary>
    public float Near(int x, int y, int direction) => (float)_cells[direction][y / CellPx * _columns + x / CellPx] / LineResponse.CellSteps;

    /// <summary>Takes over the inner part of a tile.</summary>
    /// <param name="inner">In the tile; it begins and, but for the plane's end, ends with a cell.</param>
    /// <param name="x">Of the inner part in the plane.</param>
    public void Put(LineResponse tile, PixelRect inner, int x, int y)
    {
        for (int row = 0; row < inner.Height; row++)
            tile.Row(inner.Y + row).Slice(inner.X, inner.Width).CopyTo(_places.AsSpan((y + row) * _width + x));
        int columns = (inner.Width + CellPx - 1) / CellPx, rows = (inner.Height + CellPx - 1) / CellPx;
        for (int d = 0; d < _cells.Length; d++)
            for (int row = 0; row < rows; row++)
                tile.Cells[d].AsSpan((inner.Y / CellPx + row) * tile.CellColumns + inner.X / CellPx, columns).CopyTo(_cells[d].AsSpan((y / CellPx + row) * _columns + x / CellPx));
    }

    /// <summary>When all is put: each cell becomes the largest of those beside it, within <paramref name="turns"/> directions.</summary>
    public void Widen(int turns)
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
        byte[][] own = [.. _cells];
        for (int d = 0; d < _cells.Length; d++)
        {
            _cells[d] = [.. own[d]];
            for (int turn = 1; turn <= turns; turn++)
            {
                Planes.Max(_cells[d], own[(d + turn) % own.Length], _cells[d]);
                Planes.Max(_cells[d], own[(d - turn + own.Length) % own.Length], _cells[d]);
            }
        }
    }
}
