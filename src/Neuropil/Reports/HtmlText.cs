using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Neuropil.Reports;

/// <summary>Escaped text, and numbers as people read them.</summary>
internal static partial class HtmlText
{
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Four significant digits; whole numbers and large ones with thin spaces between thousands.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        if (!double.IsFinite(value)) return value.ToString();
        if (value == Math.Truncate(value) && size < 1e15) return value.ToString("#,0").Replace(',', '\u2009');
        if (size >= 1000) return value.ToString("#,0").Replace(',', '\u2009');
        return size is >= 1e-3 or 0 ? value.ToString("0." + new string('#', Math.Max(0, 3 - (int)Math.Floor(Math.Log10(size))))) : value.ToString("0.##e0");
    }

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (double)(1L << 30):0.##} GiB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):0.#} MiB",
        >= 1L << 10 => $"{bytes / (double)(1L << 10):0.#} KiB",
        _ => $"{bytes} B",
    };

    public static string Seconds(double seconds) => seconds >= 90 ? $"{(int)seconds / 60} min {(int)seconds % 60} s" : $"{Number(Math.Round(seconds, 2))} s";

    /// <summary><c>residualMedianPx</c> → "Residual median": the unit stands beside the value.</summary>
    public static string Words(string key, string unit)
    {
        var words = WordStart().Split(key).Where(w => w.Length > 0).ToList();
        if (words.Count > 1 && unit.Length > 0 && SameUnit(words[^1], unit)) words.RemoveAt(words.Count - 1);
        var text = new StringBuilder(string.Join(' ', words.Select(w => w.All(char.IsUpper) && w.Length > 1 ? w : w.ToLowerInvariant())));
        if (words is ["vi" or "Vi", ..]) return "VI" + text.ToString(2, text.Length - 2);   // variation of information
        if (text.Length > 0) text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }

    private static bool SameUnit(string word, string unit) =>
        string.Equals(word, unit.Replace("²", "2").Replace("³", "3").Replace("µ", "u"), StringComparison.OrdinalIgnoreCase)
        || (word == "Share" && unit is "" or "%") || (word == "Vx" && unit == "voxels");

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
