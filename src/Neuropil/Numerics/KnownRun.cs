namespace Neuropil.Numerics;

/// <summary>The longest run of known pixels of a row, [From, To); empty where nothing is known.</summary>
internal readonly record struct KnownRun(int From, int To)
{
    public bool IsEmpty => To <= From;

    /// <summary>Of every row of a plane.</summary>
    /// <param name="known">The value of a known pixel; null for any but 0.</param>
    public static KnownRun[] Of(Plane16 plane, short? known)
    {
        var runs = new KnownRun[plane.Height];
        for (int y = 0; y < runs.Length; y++) runs[y] = Longest(plane.Row(y), known);
        return runs;
    }

    /// <summary>What a kernel that reaches so far sees known as a whole, round one row; empty near the first row and the last.</summary>
    public static KnownRun Inner(ReadOnlySpan<KnownRun> runs, int row, int radius)
    {
        if (row < radius || row + radius >= runs.Length) return default;
        int from = 0, to = int.MaxValue;
        foreach (var run in runs.Slice(row - radius, 2 * radius + 1)) (from, to) = (Math.Max(from, run.From), Math.Min(to, run.To));
        return new(from + radius, to - radius);
    }

    private static KnownRun Longest(ReadOnlySpan<short> row, short? known)
    {
        var longest = default(KnownRun);
        for (int from = 0; from < row.Length;)
        {
            int start = known is { } first ? row[from..].IndexOf(first) : row[from..].IndexOfAnyExcept((short)0);
            if (start < 0) break;
            from += start;
            int length = known is { } each ? row[from..].IndexOfAnyExcept(each) : row[from..].IndexOf((short)0);
            if (length < 0) length = row.Length - from;
            if (length > longest.To - longest.From) longest = new(from, from + length);
            from += length;
        }
        return longest;
    }
}
