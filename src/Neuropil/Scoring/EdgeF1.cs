namespace Neuropil.Scoring;

/// <summary>An undirected edge between two cells, weighted by the area of their contact.</summary>
public readonly record struct CellEdge(ulong A, ulong B, double AreaNm2);

/// <summary>How well one graph of cells agrees with another.</summary>
/// <param name="Found">Edges of the result that are true.</param>
/// <param name="Claimed">Edges of the result at or above the least area.</param>
/// <param name="True">Edges of the truth at or above the least area.</param>
/// <param name="MinAreaNm2">Contacts below were ignored on both sides.</param>
public sealed record EdgeScore(int Found, int Claimed, int True, double MinAreaNm2)
{
    /// <summary>Null when the result claims no edge.</summary>
    public double? Precision => Claimed == 0 ? null : (double)Found / Claimed;

    /// <summary>Null when the truth has no edge.</summary>
    public double? Recall => True == 0 ? null : (double)Found / True;

    /// <summary><c>2 TP / (claimed + true)</c>, the harmonic mean of precision and recall; null when neither side has an edge.</summary>
    public double? F1 => Claimed + True == 0 ? null : 2.0 * Found / (Claimed + True);
}

/// <summary>Precision, recall and F1 of contacts between cells.</summary>
/// <remarks>
/// Segments are matched to true cells one to one (<see cref="CellMatching"/>). An edge between two segments is right when the cells they
/// match touch in the truth. An edge of a segment without a cell is wrong: of a cell in two pieces only the larger can be right.
/// </remarks>
public static class EdgeF1
{
    /// <param name="matched">Segment → true cell, one to one.</param>
    /// <param name="minAreaNm2">Contacts smaller than this are ignored on both sides: a touch of a few faces is within the error of the membrane.</param>
    public static EdgeScore Score(
        IEnumerable<CellEdge> result, IEnumerable<CellEdge> truth, IReadOnlyDictionary<ulong, ulong> matched, double minAreaNm2)
    {
        var trueEdges = Large(truth, minAreaNm2);
        var claimed = Large(result, minAreaNm2);
        int found = claimed.Count(e => matched.TryGetValue(e.A, out ulong a) && matched.TryGetValue(e.B, out ulong b)
            && trueEdges.Contains(Ordered(a, b)));
        return new(found, claimed.Count, trueEdges.Count, minAreaNm2);
    }

    private static HashSet<(ulong A, ulong B)> Large(IEnumerable<CellEdge> edges, double minAreaNm2) =>
        [.. edges.Where(e => e.A != e.B).GroupBy(e => Ordered(e.A, e.B)).Where(g => g.Sum(e => e.AreaNm2) >= minAreaNm2).Select(g => g.Key)];

    private static (ulong A, ulong B) Ordered(ulong a, ulong b) => a < b ? (a, b) : (b, a);
}
