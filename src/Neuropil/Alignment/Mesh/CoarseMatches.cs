using Neuropil.Alignment.Bending;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>Matches at every k-th node of a mesh: the mean of those round it, each weighed as a mesh weighs it.</summary>
/// <param name="factor">Nodes of the fine mesh per node along each axis.</param>
internal sealed class CoarseMatches(IDenseMatches fine, int factor) : IDenseMatches
{
    private const float MostHeight = 0.98f;

    /// <summary>Lines of windows are read a few times, not once for each row.</summary>
    private const int RowsAtATime = 32;

    public BendGrid Grid { get; } = fine.Grid with
    {
        NodePx = fine.Grid.NodePx * factor,
        Columns = (fine.Grid.Columns + factor - 2) / factor + 1,
        Rows = (fine.Grid.Rows + factor - 2) / factor + 1,
        Windows = [],
    };

    public IReadOnlyList<SidePair> Pairs => fine.Pairs;

    public ShiftGrid Read(SidePair pair, NodeBox part)
    {
        var coarse = Grid.Shifts(part);
        for (int first = part.Top; first < part.Bottom; first += RowsAtATime)
        {
            int last = Math.Min(part.Bottom, first + RowsAtATime);
            NodeBox from = Around(part.Left, first), to = Around(part.Right - 1, last - 1), band = new NodeBox(from.Left, from.Top, to.Right, to.Bottom).Intersect(fine.Grid.All);
            var shifts = fine.Read(pair, band);
            for (int row = first; row < last; row++)
                for (int column = part.Left; column < part.Right; column++)
                    Mean(shifts, Around(column, row).Intersect(fine.Grid.All), band, coarse, (row - part.Top) * part.Columns + column - part.Left);
        }
        return coarse;
    }

    /// <summary>Fine nodes that make a coarse one.</summary>
    private NodeBox Around(int column, int row)
    {
        int left = column * factor - factor / 2, top = row * factor - factor / 2;
        return new(left, top, left + factor, top + factor);
    }

    private static void Mean(ShiftGrid shifts, NodeBox part, NodeBox read, ShiftGrid coarse, int to)
    {
        double x = 0, y = 0, weight = 0;
        for (int row = part.Top; row < part.Bottom; row++)
            for (int column = part.Left; column < part.Right; column++)
            {
                int n = (row - read.Top) * read.Columns + column - read.Left;
                double h = Math.Min(shifts.Height[n], MostHeight), w = h * h / (1 - h * h);
                (x, y, weight) = (x + w * shifts.X[n], y + w * shifts.Y[n], weight + w);
            }
        if (weight <= 0) return;
        double mean = weight / (part.Columns * part.Rows);
        (coarse.X[to], coarse.Y[to], coarse.Height[to]) = ((float)(x / weight), (float)(y / weight), (float)Math.Sqrt(mean / (1 + mean)));
    }
}
