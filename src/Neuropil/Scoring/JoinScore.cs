namespace Neuropil.Scoring;

/// <summary>How many joins of an agglomeration are right. A piece belongs to the true cell that most of its voxels lie in.</summary>
/// <param name="Joined">Pairs that were joined and whose pieces both have a cell.</param>
/// <param name="Right">Those of them whose pieces belong to one cell.</param>
/// <param name="Wanted">Candidate pairs, joined or not, whose pieces belong to one cell.</param>
public sealed record JoinScore(int Joined, int Right, int Wanted)
{
    /// <summary>Null when nothing was joined.</summary>
    public double? Precision => Joined == 0 ? null : (double)Right / Joined;

    /// <summary>Null when there was nothing to join.</summary>
    public double? Recall => Wanted == 0 ? null : (double)Right / Wanted;

    /// <param name="pieces">Pieces (as segments) against truth.</param>
    public static JoinScore Of(IEnumerable<(ulong A, ulong B, bool Joined)> candidates, ContingencyTable pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var cellOf = CellOf(pieces);
        int joined = 0, right = 0, wanted = 0;
        foreach (var (a, b, isJoined) in candidates)
        {
            if (!cellOf.TryGetValue(a, out ulong cellA) || !cellOf.TryGetValue(b, out ulong cellB)) continue;
            if (isJoined) joined++;
            if (cellA == cellB) wanted++;
            if (isJoined && cellA == cellB) right++;
        }
        return new(joined, right, wanted);
    }

    /// <summary>Whether probabilities of pairs being one cell mean what they say.</summary>
    public static ReliabilityScore Reliability(IEnumerable<(ulong A, ulong B, double Probability)> pairs, ContingencyTable pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var cellOf = CellOf(pieces);
        return ReliabilityScore.Of(pairs.Where(p => cellOf.ContainsKey(p.A) && cellOf.ContainsKey(p.B)).Select(p => (p.Probability, cellOf[p.A] == cellOf[p.B])));
    }

    // Pairs come in order of piece, then cell, so of equal counts the smaller cell is taken.
    private static Dictionary<ulong, ulong> CellOf(ContingencyTable pieces) =>
        pieces.Pairs.Where(p => p.Segment != 0).GroupBy(p => p.Segment).ToDictionary(g => g.Key, g => g.MaxBy(p => p.Voxels).Cell);
}
