namespace Neuropil.Artefacts;

/// <summary>How an instrument that numbers its tiles went over the grid, from the top left.</summary>
public enum TileOrder
{
    /// <summary>Each row from left to right.</summary>
    Rows,

    /// <summary>Each column from top to bottom.</summary>
    Columns,

    /// <summary>Rows, the first from left to right, the next back.</summary>
    SnakeRows,

    /// <summary>Columns, the first down, the next up.</summary>
    SnakeColumns,
}
