using System.Globalization;
using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>What montage learned of its input as a whole: the grey range of 16-bit tiles, and whether the stage's steps are as long as it says.</summary>
internal static class InputNotes
{
    /// <summary>A stage is true to a per cent; more is a voxel size or a magnification that is off.</summary>
    private const double LeastScaleError = 0.02;

    /// <summary>Sections must agree on the factor by this share of what it is off by.</summary>
    private const double AgreeShare = 0.3;

    private const int LeastTiles = 3;

    /// <param name="scale">Null where all tiles have 8 bits.</param>
    public static IEnumerable<QualityNumber> Numbers(GreyScale? scale) => scale is null ? [] :
    [
        new("greyShownBlack", scale.Low, "grey of 16 bits", LimitKind.None, null, "The grey value of 16-bit tiles that becomes 0."),
        new("greyShownWhite", scale.High, "grey of 16 bits", LimitKind.None, null, "The grey value of 16-bit tiles that becomes 255. Hot pixels lie above."),
    ];

    public static IEnumerable<string> Of(TileList list, IReadOnlyList<SectionRecord> sections, GreyScale? scale)
    {
        foreach (var odd in scale?.Odd ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"Section {odd.Section} has quite another grey range than the others: grey {odd.Low:0} is shown as 0, "
                + $"{odd.High:0} as 255; elsewhere {scale!.Low:0} and {scale.High:0}. See the report of acquire.");
        if (StageFactor(list, sections) is { } factor)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The stage's steps are {Math.Abs(factor - 1) * 100:0.0} % {(factor > 1 ? "longer" : "shorter")} than those between the tiles as they match: the voxel size or the unit of the ")
                + string.Create(CultureInfo.InvariantCulture, $"positions is off by a factor of {factor:0.000}. Montage went by the matches; see --voxel (would be x {list.VoxelSize.XNm * factor:0.###} nm) and the columns of the list.");
    }

    /// <summary>How many times as long as measured the stage's steps are; null where they are as they should be, or nobody can tell.</summary>
    internal static double? StageFactor(TileList list, IReadOnlyList<SectionRecord> sections)
    {
        var stage = list.Tiles.Where(t => t.StagePx is not null).ToDictionary(t => t.Name, t => t.StagePx!.Value, StringComparer.Ordinal);
        double[] factors = [.. sections.Select(s => FactorOf([.. s.Section.Tiles.Where(t => t.Island == 0 && stage.ContainsKey(t.Name))], stage)).OfType<double>().Order()];
        if (factors.Length == 0) return null;
        double factor = factors[factors.Length / 2], off = Math.Abs(factor - 1);
        return off >= LeastScaleError && factors.Count(f => Math.Abs(f - factor) <= AgreeShare * off) > factors.Length / 2 ? factor : null;
    }

    private static double? FactorOf(IReadOnlyList<PlacedTile> tiles, Dictionary<string, Px2> stage)
    {
        if (tiles.Count < LeastTiles) return null;
        List<Px2> found = [.. tiles.Select(t => new Px2(t.ToSection.Tx, t.ToSection.Ty))], said = [.. tiles.Select(t => stage[t.Name])];
        Px2 middleFound = new(found.Average(p => p.X), found.Average(p => p.Y)), middleSaid = new(said.Average(p => p.X), said.Average(p => p.Y));
        double both = 0, own = 0;
        for (int i = 0; i < tiles.Count; i++)
        {
            Px2 f = found[i] - middleFound, s = said[i] - middleSaid;
            both += f.X * s.X + f.Y * s.Y;
            own += f.X * f.X + f.Y * f.Y;
        }
        return own > 0 ? both / own : null;
    }
}
