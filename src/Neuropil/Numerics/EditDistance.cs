namespace Neuropil.Numerics;

/// <summary>Levenshtein's distance between two words, to name the one that was probably meant.</summary>
public static class EditDistance
{
    public static int Between(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }

    /// <summary>The nearest of <paramref name="known"/>; of several the first; null when there is none.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known.MinBy(name => Between(name, word));
}
