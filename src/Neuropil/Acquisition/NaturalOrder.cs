namespace Neuropil.Acquisition;

/// <summary>Names as people count: runs of digits compare as numbers, so that section 9 comes before section 10.</summary>
internal static class NaturalOrder
{
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string a, string b)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            bool digits = char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]);
            int order = digits ? CompareNumbers(a, ref i, b, ref j) : a[i++].CompareTo(b[j++]);
            if (order != 0) return order;
        }
        int rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(a, b);
    }

    private static int CompareNumbers(string a, ref int i, string b, ref int j)
    {
        var left = Digits(a, ref i);
        var right = Digits(b, ref j);
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.CompareTo(right, StringComparison.Ordinal);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        int from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(from, at - from).TrimStart('0');
    }
}
