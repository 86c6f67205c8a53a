using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Numbers gathered by place: an area cut into cells, each with the mean and the largest of what fell into it. Holds cells only, however
/// many numbers there are.</summary>
public sealed class PlaceMap(double width, double height, int columns, int rows)
{
    private readonly int[] _count = new int[columns * rows];
    private readonly double[] _sum = new double[columns * rows], _most = new double[columns * rows];

    /// <summary>Square cells, at most <paramref name="longest"/> of them along the longer side.</summary>
    public static PlaceMap Square(double width, double height, int longest)
    {
        double cell = Math.Max(width, height) / longest;
        return new(width, height, Math.Max(1, (int)Math.Round(width / cell)), Math.Max(1, (int)Math.Round(height / cell)));
    }

    public int Columns => columns;

    public int Rows => rows;

    /// <summary>Places beyond the area count to its edge.</summary>
    public void Add(double x, double y, double value)
    {
        int column = (int)Math.Clamp(x / width * columns, 0, columns - 1), row = (int)Math.Clamp(y / height * rows, 0, rows - 1);
        int k = row * columns + column;
        _most[k] = _count[k] == 0 ? value : Math.Max(_most[k], value);
        _sum[k] += value;
        _count[k]++;
    }

    /// <summary>Null where nothing fell.</summary>
    public double? Mean(int column, int row) => _count[row * columns + column] is > 0 and int n ? _sum[row * columns + column] / n : null;

    public double? Most(int column, int row) => _count[row * columns + column] > 0 ? _most[row * columns + column] : null;

    /// <summary>Means as colours, a cell a pixel.</summary>
    public Raster<Rgb> PaintMeans(double low, double high) => HeatMap.Paint(columns, rows, low, high, Mean);

    public Raster<Rgb> PaintMost(double low, double high) => HeatMap.Paint(columns, rows, low, high, Most);
}
