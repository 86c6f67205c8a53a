using System.Globalization;
using Neuropil.Artefacts;

namespace Neuropil.Acquisition;

/// <summary>Tiles numbered one after the other: the grid they fill and the way through it.</summary>
/// <remarks><code>
///   rows     1 2 3     columns  1 4 7     snakeRows  1 2 3     snakeColumns  1 6 7
///            4 5 6              2 5 8                6 5 4                   2 5 8
///            7 8 9              3 6 9                7 8 9                   3 4 9
/// </code></remarks>
internal sealed record SerialGrid(int Columns, int Rows, TileOrder Order)
{
    /// <summary>Null where neither is given.</summary>
    /// <param name="grid">Columns × rows: <c>5x4</c>.</param>
    /// <exception cref="InputException">The grid has another form, or there is an order and no grid.</exception>
    public static SerialGrid? Of(string? grid, TileOrder? order)
    {
        if (grid is null) return order is null ? null : throw new InputException("There is an order of tiles and no grid. Give both, for example: --grid 5x4 --order columns");
        string[] sides = grid.Split('x');
        if (sides.Length == 2 && Side(sides[0]) is { } columns && Side(sides[1]) is { } rows) return new(columns, rows, order ?? TileOrder.Rows);
        throw new InputException($"The grid '{grid}' cannot be read. Expected columns x rows, for example 5x4 for five columns of four tiles each.");
    }

    /// <param name="step">Tiles before it on the way, from 0. May lie beyond the grid: <see cref="Holds"/>.</param>
    /// <returns>From 0.</returns>
    public (int Row, int Column) PlaceOf(int step)
    {
        bool byRows = Order is TileOrder.Rows or TileOrder.SnakeRows;
        int line = step / (byRows ? Columns : Rows), along = step % (byRows ? Columns : Rows);
        if (Order is TileOrder.SnakeRows or TileOrder.SnakeColumns && line % 2 == 1) along = (byRows ? Columns : Rows) - 1 - along;
        return byRows ? (line, along) : (along, line);
    }

    public bool Holds(int step) => step >= 0 && step < Columns * Rows;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Columns}x{Rows}");

    private static int? Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is > 0 and <= 10_000 ? side : null;
}
