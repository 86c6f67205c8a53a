using Neuropil.Artefacts;
using Neuropil.Scoring;

namespace Neuropil.Alignment;

/// <summary>What the elastic fields of a stack do, at their control points.</summary>
/// <param name="MovedPx">Length of the shift beyond the affine map.</param>
/// <param name="LeastArea">Least factor by which a cell's area changes; at 0 the mesh folds over itself.</param>
/// <param name="MostArea">Largest factor.</param>
internal sealed record MeshStrain(Spread MovedPx, double LeastArea, double MostArea)
{
    public static MeshStrain Of(IEnumerable<ElasticField> fields)
    {
        var moved = new List<double>();
        double least = 1, most = 1;
        foreach (var f in fields)
            for (int j = 0; j + 1 < f.Rows; j++)
                for (int i = 0; i + 1 < f.Columns; i++)
                {
                    int n = j * f.Columns + i;
                    moved.Add(Math.Sqrt(f.ShiftX[n] * f.ShiftX[n] + f.ShiftY[n] * f.ShiftY[n]));
                    double area = Area(f, n);
                    (least, most) = (Math.Min(least, area), Math.Max(most, area));
                }
        return new(Spread.Of([.. moved])!, least, most);
    }

    /// <summary>Determinant of the map's slopes between a node and those to its right and below.</summary>
    private static double Area(ElasticField f, int n)
    {
        double Slope(double[] shift, int other) => (shift[other] - shift[n]) / f.SpacingPx;
        return (1 + Slope(f.ShiftX, n + 1)) * (1 + Slope(f.ShiftY, n + f.Columns)) - Slope(f.ShiftX, n + f.Columns) * Slope(f.ShiftY, n + 1);
    }
}
