using Neuropil.Alignment.Mesh;
using Neuropil.Artefacts;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>What the elastic fields of a stack do, at their control points.</summary>
/// <param name="MovedPx">Length of the shift beyond the affine map, of some control points of each section.</param>
/// <param name="Cells">Cells of the mesh, of all sections.</param>
/// <param name="Folded">Cells whose area factor is 0 or less: the mesh lies over itself.</param>
/// <param name="Strained">Cells squeezed or stretched by more than <see cref="MostUsual"/>.</param>
/// <param name="Sections">The extremes of each section, in order.</param>
/// <param name="Places">Where in the plane: cells of the mesh, in large sections several together.</param>
/// <param name="WorstByPlace">Per place the factor furthest from 1 of all sections: [row, column].</param>
internal sealed record MeshStrain(
    Spread MovedPx, long Cells, long Folded, long Strained, IReadOnlyList<SectionStrain> Sections, NodeCells Places, double[] WorstByPlace)
{
    /// <summary>Sections of real stacks are squeezed by some per cent in cutting; half again as much area is a fold or a wrong match.</summary>
    public const double MostUsual = 1.5;

    /// <summary>Least factor by which a cell's area changes; at 0 the mesh folds over itself.</summary>
    public double LeastArea => Sections.Min(s => s.LeastArea);

    public double MostArea => Sections.Max(s => s.MostArea);

    /// <param name="fields">One after another; none is kept.</param>
    /// <param name="sample">Control points whose shifts are kept.</param>
    public static MeshStrain Of(IEnumerable<ElasticField> fields, FieldGrid grid, NodeSample sample, int mostAlong = NodeCells.MostAlong)
    {
        var moved = new List<double>();
        var sections = new List<SectionStrain>();
        var (columns, rows) = (grid.Columns - 1, grid.Rows - 1);
        var places = NodeCells.Over(columns, rows, mostAlong);
        double[] worst = [.. Enumerable.Repeat(1.0, places.Count)];
        long folded = 0, strained = 0;
        foreach (var f in fields)
        {
            var section = new SectionStrain(1, default, 1, default);
            for (int row = 0; row < rows; row++)
                for (int column = 0; column < columns; column++)
                {
                    int n = row * grid.Columns + column, place = places.Of(column, row);
                    if (sample.Holds(column, row)) moved.Add(new Px2(f.ShiftX[n], f.ShiftY[n]).Length);
                    double area = Area(f, n);
                    if (area <= 0) folded++;
                    if (!IsUsual(area)) strained++;
                    if (Departure(area) > Departure(worst[place])) worst[place] = area;
                    section = section.With(area, Middle(f, n));
                }
            sections.Add(section);
        }
        return new(Spread.Of(moved)!, (long)columns * rows * sections.Count, folded, strained, sections, places, worst);
    }

    /// <summary>How far a factor is from 1, squeezed or stretched alike: its logarithm, beyond any where the mesh is folded.</summary>
    public static double Departure(double area) => area <= 0 ? double.PositiveInfinity : Math.Abs(Math.Log(area));

    private static bool IsUsual(double area) => area is > 1 / MostUsual and < MostUsual;

    private static Px2 Middle(ElasticField f, int n) =>
        new(f.OriginX + (n % f.Columns + 0.5) * f.SpacingPx, f.OriginY + (n / f.Columns + 0.5) * f.SpacingPx);

    /// <summary>Determinant of the map's slopes between a node and those to its right and below.</summary>
    private static double Area(ElasticField f, int n)
    {
        double Slope(double[] shift, int other) => (shift[other] - shift[n]) / f.SpacingPx;
        return (1 + Slope(f.ShiftX, n + 1)) * (1 + Slope(f.ShiftY, n + f.Columns)) - Slope(f.ShiftX, n + f.Columns) * Slope(f.ShiftY, n + 1);
    }
}

/// <summary>The most squeezed and the most stretched cell of one section, and where they lie, volume px.</summary>
internal readonly record struct SectionStrain(double LeastArea, Px2 LeastAt, double MostArea, Px2 MostAt)
{
    public SectionStrain With(double area, Px2 at)
    {
        var strain = this;
        if (area < LeastArea) strain = strain with { LeastArea = area, LeastAt = at };
        if (area > MostArea) strain = strain with { MostArea = area, MostAt = at };
        return strain;
    }

    /// <summary>The factor further from 1, and its place.</summary>
    public (double Area, Px2 At) Worst => MeshStrain.Departure(LeastArea) >= MeshStrain.Departure(MostArea) ? (LeastArea, LeastAt) : (MostArea, MostAt);
}
