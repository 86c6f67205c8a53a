using Neuropil.Artefacts;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Evaluation;

/// <summary>How far tiles and sections were put from where they belong, in px, on a grid of points over every tile.</summary>
/// <remarks>Montage: placed against the section as it lay on the wafer, after the best rigid map per section. Alignment: placed against the
/// undistorted specimen, after one best affine map for the whole stack, so a drift through the stack counts as error.</remarks>
internal static class TransformTruth
{
    public static Spread? Montage(SectionSet sections, WaferTruth truth, int pointsPerAxis) =>
        TransformError.Pooled(sections.Sections.Select(section => (IReadOnlyList<PointPair>)[.. section.Tiles.SelectMany(tile =>
            Points(tile, truth, pointsPerAxis).Select(p => new PointPair(tile.Apply(p), truth.ToSectionPhysical(tile.Name, p))))]), Gauge.Rigid);

    public static Spread? Alignment(SectionSet sections, StackPlaces stack, WaferTruth truth, int pointsPerAxis) =>
        TransformError.Pooled([AlignmentPairs(sections, stack, truth, pointsPerAxis)], Gauge.Affine);

    /// <summary>Median alignment error of each section, in stack order, after the one map of the whole stack.</summary>
    public static IReadOnlyList<(int Index, double MedianPx)> AlignmentBySection(SectionSet sections, StackPlaces stack, WaferTruth truth, int pointsPerAxis)
    {
        var byName = sections.Sections.ToDictionary(s => s.Name);
        var groups = stack.Sections.Select(s => (s.Index, Pairs: PairsOf(byName[s.Name], stack, s, truth, pointsPerAxis).ToList())).ToList();
        if (TransformError.Residuals([.. groups.SelectMany(g => g.Pairs)], Gauge.Affine) is not { } residuals) return [];
        var medians = new List<(int, double)>();
        int from = 0;
        foreach (var (index, pairs) in groups)
        {
            if (Spread.Of(residuals.AsSpan(from, pairs.Count).ToArray()) is { } spread) medians.Add((index, spread.Median));
            from += pairs.Count;
        }
        return medians;
    }

    private static List<PointPair> AlignmentPairs(SectionSet sections, StackPlaces stack, WaferTruth truth, int pointsPerAxis)
    {
        var byName = sections.Sections.ToDictionary(s => s.Name);
        return [.. stack.Sections.SelectMany(s => PairsOf(byName[s.Name], stack, s, truth, pointsPerAxis))];
    }

    /// <summary>Places that the volume shows; what lies beyond it was left out by the alignment.</summary>
    private static IEnumerable<PointPair> PairsOf(PlacedSection placed, StackPlaces stack, AlignedSection aligned, WaferTruth truth, int pointsPerAxis)
    {
        var section = stack.MapOf(aligned);
        return from tile in placed.Tiles
               let map = truth.MapOf(tile.Name)
               from p in Points(tile, truth, pointsPerAxis)
               where map.PlaceOf(p) is TilePlace.Tissue
               let v = section.ToVolume(tile.Apply(p))
               where stack.Shows(v)
               select new PointPair(v, map.ToSpecimen(p));
    }

    private static IReadOnlyList<Px2> Points(PlacedTile tile, WaferTruth truth, int pointsPerAxis)
    {
        var size = truth.TileOf(tile.Name);
        return TransformError.Grid(size.WidthPx, size.HeightPx, pointsPerAxis);
    }
}
