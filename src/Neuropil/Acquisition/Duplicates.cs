namespace Neuropil.Acquisition;

/// <summary>Finds tiles that show the very same exposure: the same bytes anywhere in the wafer, or nearly the same pixels within a section
/// or at the same place of the section before.</summary>
internal static class Duplicates
{
    /// <returns>The later tile's name → the earlier tile's name.</returns>
    public static IReadOnlyDictionary<string, string> Find(IReadOnlyList<(TileEntry Entry, TileLook Look)> tiles, double leastCorrelation)
    {
        var twins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var same in tiles.Where(t => t.Look.Sha256.Length > 0).GroupBy(t => t.Look.Sha256))
            foreach (var later in same.Skip(1)) twins[later.Entry.Name] = same.First().Entry.Name;
        var patches = tiles.Select(t => Convert.FromBase64String(t.Look.Patch)).ToArray();
        foreach (var (earlier, later) in Candidates(tiles))
            if (!twins.ContainsKey(tiles[later].Entry.Name) && Correlation(patches[earlier], patches[later]) >= leastCorrelation)
                twins[tiles[later].Entry.Name] = tiles[earlier].Entry.Name;
        return twins;
    }

    private static IEnumerable<(int Earlier, int Later)> Candidates(IReadOnlyList<(TileEntry Entry, TileLook Look)> tiles)
    {
        var sections = Enumerable.Range(0, tiles.Count).GroupBy(i => tiles[i].Entry.Section, StringComparer.Ordinal).Select(g => g.ToList()).ToList();
        for (int s = 0; s < sections.Count; s++)
            for (int k = 0; k < sections[s].Count; k++)
            {
                int later = sections[s][k];
                for (int j = 0; j < k; j++) yield return (sections[s][j], later);
                if (s > 0 && k < sections[s - 1].Count) yield return (sections[s - 1][k], later);
            }
    }

    /// <summary>0 where either is flat or they differ in size.</summary>
    private static double Correlation(byte[] a, byte[] b)
    {
        if (a.Length != b.Length || a.Length == 0) return 0;
        double sumA = 0, sumB = 0, aa = 0, bb = 0, ab = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sumA += a[i];
            sumB += b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
            ab += a[i] * b[i];
        }
        double varA = aa - sumA * sumA / a.Length, varB = bb - sumB * sumB / a.Length;
        return varA > 0 && varB > 0 ? (ab - sumA * sumB / a.Length) / Math.Sqrt(varA * varB) : 0;
    }
}
