namespace Neuropil.Alignment.Mesh;

/// <summary>Square cells for maps of sections: of one node each while sections are small, of several in large ones.</summary>
/// <param name="Nodes">Along a cell's side.</param>
internal readonly record struct NodeCells(int Columns, int Rows, int Nodes)
{
    /// <summary>Cells along the longer side: more than any picture shows, and 32 kB a section.</summary>
    public const int MostAlong = 512;

    public int Count => Columns * Rows;

    public static NodeCells Over(int columns, int rows, int mostAlong = MostAlong)
    {
        int nodes = (Math.Max(columns, rows) + mostAlong - 1) / mostAlong;
        return new((columns + nodes - 1) / nodes, (rows + nodes - 1) / nodes, nodes);
    }

    /// <summary>The cell of a node.</summary>
    public int Of(int column, int row) => row / Nodes * Columns + column / Nodes;
}
