using System.Globalization;
using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>Transforms as Render and TrakEM2 write them: a Java class of mpicbg and its data as text.</summary>
internal static class MpicbgTransform
{
    public const string AffineClass = "mpicbg.trakem2.transform.AffineModel2D";

    /// <summary>Null where the class is not one of those that are affine and whose data have one meaning in all versions.</summary>
    /// <exception cref="InputException">The data do not fit the class.</exception>
    public static Affine2? Parse(string className, string data, string where)
    {
        string shortName = className[(className.LastIndexOf('.') + 1)..];
        int wanted = shortName switch { "AffineModel2D" => 6, "RigidModel2D" => 3, "TranslationModel2D" => 2, _ => 0 };
        if (wanted == 0) return null;
        double[] v = Numbers(data, wanted) ?? throw new InputException(
            $"{where}: the data of {className} are '{data}'. Expected {wanted} finite numbers separated by blanks. Mend the file or write it again.");
        return shortName switch
        {
            // m00 m10 m01 m11 m02 m12: column by column.
            "AffineModel2D" => OfColumns(v),
            "RigidModel2D" => new(Math.Cos(v[0]), -Math.Sin(v[0]), v[1], Math.Sin(v[0]), Math.Cos(v[0]), v[2]),
            _ => Affine2.Translation(v[0], v[1]),
        };
    }

    public static Affine2 OfColumns(double[] v) => new(v[0], v[2], v[4], v[1], v[3], v[5]);

    /// <summary>m00 m10 m01 m11 m02 m12, each in the shortest form that reads back to the same number.</summary>
    public static string ColumnsOf(Affine2 map, char separator) =>
        string.Join(separator, new[] { map.A, map.C, map.B, map.D, map.Tx, map.Ty }.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Null where the text holds another count of numbers.</summary>
    public static double[]? Numbers(string text, int count)
    {
        string[] parts = text.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])) return null;
        return parts.Length == count ? numbers : null;
    }
}
