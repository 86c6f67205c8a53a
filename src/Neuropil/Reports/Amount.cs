using System.Globalization;

namespace Neuropil.Reports;

/// <summary>Times and sizes from milliseconds to years and from bytes to petabytes, in three digits and a unit a person thinks in.</summary>
public static class Amount
{
    private static readonly (double Seconds, string Unit)[] Times =
        [(365.25 * 86400, "years"), (86400, "days"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];

    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Two of a unit at least, so that 90 s is "90 s" and 200 s is "3.33 min".</summary>
    public static string OfSeconds(double seconds)
    {
        var (unit, name) = Times.FirstOrDefault(t => seconds >= (t.Seconds > 1 ? 2 : 1) * t.Seconds, Times[^1]);
        return seconds <= 0 ? "0 s" : $"{Digits(seconds / unit)} {name}";
    }

    public static string OfBytes(double bytes)
    {
        int power = 0;
        for (; bytes >= 1024 && power < ByteUnits.Length - 1; power++) bytes /= 1024;
        return $"{Digits(bytes)} {ByteUnits[power]}";
    }

    /// <summary>Three digits; thousands are kept whole.</summary>
    public static string Digits(double value) => value >= 1000
        ? value.ToString(value < 1e9 ? "#,0" : "0.00e0", CultureInfo.InvariantCulture)
        : value.ToString(value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : value >= 0.9995 ? "0.00" : "0.0##", CultureInfo.InvariantCulture);
}
