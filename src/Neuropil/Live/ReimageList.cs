using System.Globalization;
using System.Text;
using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Montage;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Live;

/// <summary>A place to image again while the wafer is in the microscope.</summary>
/// <param name="Row">As the user's files count; null where only the stage position is known, or for a whole section.</param>
/// <param name="File">Null where no file of the place is known.</param>
/// <param name="StagePx">Null where unknown.</param>
public sealed record ReimageRow(string Section, int? Row, int? Column, string? File, Px2? StagePx, string Reason, string ToDo);

/// <summary>Makes the list of places to image again from what the checks and the montages say. Without times: same tiles, same bytes.</summary>
internal static class ReimageList
{
    public const string Header = "section,row,column,file,x_px,y_px,reason,what_to_do";

    // The first that fits tells what to do; a finding that none fits is told all the same.
    private static readonly (string Finding, string ToDo)[] Remedies =
    [
        ("cannot be read", "check disk and transfer; image again"),
        ("is ", "image again at the size of the others"),
        ("duplicate", "image again: the exposure belongs to another place"),
        ("saturated", "set brightness and contrast; image again"),
        ("out of focus", "focus; image again"),
        ("low contrast", "set contrast or dwell time; image again"),
        ("empty", "check beam and place; image again"),
        ("no overlap matches", "check the stage position; image again"),
    ];

    /// <param name="closed">The wafer is done: sections left out of a numbered series are missing, too.</param>
    public static IReadOnlyList<ReimageRow> Of(
        TileEntries entries, Judgement judgement, AcquireCorrections corrections, IReadOnlyDictionary<string, MontageOutcome> montages, bool closed)
    {
        var rows = judgement.Tiles.Select(t => OfTile(t, judgement, entries, montages, corrections)).OfType<ReimageRow>().ToList();
        foreach (string place in judgement.Missing.Where(p => !corrections.Accept.Contains(p)))
            if (OfMissing(place, entries, closed) is { } row) rows.Add(row);
        return [.. rows.OrderBy(r => r.Section, NaturalOrder.Instance).ThenBy(r => r.Row ?? int.MaxValue).ThenBy(r => r.Column ?? int.MaxValue)
            .ThenBy(r => r.File ?? "", NaturalOrder.Instance)];
    }

    public static string ToCsv(IReadOnlyList<ReimageRow> rows)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var row in rows) text.AppendJoin(',', Cells(row).Select(Quoted)).Append('\n');
        return text.ToString();
    }

    /// <summary>The columns of <see cref="Header"/>.</summary>
    public static IReadOnlyList<string> Cells(ReimageRow row)
    {
        string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
        return [row.Section, Number(row.Row), Number(row.Column), row.File ?? "", Number(row.StagePx?.X), Number(row.StagePx?.Y), row.Reason, row.ToDo];
    }

    private static ReimageRow? OfTile(
        JudgedTile tile, Judgement judgement, TileEntries entries, IReadOnlyDictionary<string, MontageOutcome> montages, AcquireCorrections corrections)
    {
        var reasons = Reasons(tile, judgement).ToList();
        if (reasons.Count == 0 && tile.State is TileState.Good && !corrections.Accept.Contains(tile.Entry.Name) && IsCutOff(tile, judgement, montages))
            reasons.Add("no overlap matches");
        if (reasons.Count == 0) return null;
        string? toDo = Remedies.FirstOrDefault(r => reasons[0].StartsWith(r.Finding, StringComparison.Ordinal)).ToDo;
        return Row(tile.Entry, entries.Origin, string.Join("; ", reasons), toDo ?? "image again");
    }

    private static IEnumerable<string> Reasons(JudgedTile tile, Judgement judgement)
    {
        // "'name' is 40x30 px …": the name has a column of its own, and the folder is no part of the reason.
        if (tile.HardFault is { } fault)
            yield return fault.Replace($"'{tile.Entry.Name}' ", "", StringComparison.Ordinal)
                .Replace(tile.Entry.Path, tile.Entry.Name, StringComparison.Ordinal).TrimEnd('.');
        if (tile.State is not TileState.Suspect || tile.Look.Fault is not null) yield break;
        foreach (string finding in tile.Findings)
            if (!IsEmpty(finding) || ShowsTissueBesides(tile, judgement)) yield return finding;
    }

    private static bool IsEmpty(string finding) => finding.StartsWith("empty", StringComparison.Ordinal);

    /// <summary>Whether the same place shows tissue in the sections before and after: bare resin beside the tissue is no fault.</summary>
    private static bool ShowsTissueBesides(JudgedTile tile, Judgement judgement)
    {
        if (tile.Entry.Row is null) return false;
        var place = judgement.Tiles.Where(t => t.Look.Fault is null && (t.Entry.Row, t.Entry.Column) == (tile.Entry.Row, tile.Entry.Column)).ToList();
        int at = place.IndexOf(tile);
        List<JudgedTile> besides = [.. place.Skip(at - 1).Take(at > 0 ? 1 : 0), .. place.Skip(at + 1).Take(1)];
        return besides.Count > 0 && !besides.Any(t => t.Findings.Any(IsEmpty));
    }

    /// <summary>True when structure of the tile matches none of its neighbours that have no findings themselves.</summary>
    private static bool IsCutOff(JudgedTile tile, Judgement judgement, IReadOnlyDictionary<string, MontageOutcome> montages)
    {
        if (!montages.TryGetValue(tile.Entry.Section, out var montage)) return false;
        var seams = montage.Seams.Where(s => s.A == tile.Entry.Name || s.B == tile.Entry.Name).Where(s => s.Evidence is not OverlapEvidence.Empty).ToList();
        if (seams.Count == 0 || seams.Any(s => s.Evidence is OverlapEvidence.Matched)) return false;
        var others = seams.Select(s => s.A == tile.Entry.Name ? s.B : s.A).ToHashSet(StringComparer.Ordinal);
        return judgement.Tiles.Any(t => others.Contains(t.Entry.Name) && t.State is TileState.Good);
    }

    /// <summary>A place is named <c>section/row/column</c>, by the name of its file, or <c>section</c>.</summary>
    private static ReimageRow? OfMissing(string place, TileEntries entries, bool closed)
    {
        const string Reason = "missing", ToDo = "image this place";
        string[] parts = place.Split('/');
        if (parts.Length >= 3 && int.TryParse(parts[^2], CultureInfo.InvariantCulture, out int row)
            && int.TryParse(parts[^1], CultureInfo.InvariantCulture, out int column))
        {
            string section = string.Join('/', parts[..^2]);
            var listed = entries.BySection[section].FirstOrDefault(t => t.Row + entries.Origin == row && t.Column + entries.Origin == column);
            return listed is null ? new(section, row, column, null, null, Reason, ToDo) : Row(listed, entries.Origin, Reason, ToDo);
        }
        if (entries.Tiles.FirstOrDefault(t => t.Name == place) is { } tile) return Row(tile, entries.Origin, Reason, ToDo);
        return closed ? new(place, null, null, null, null, "section missing in the series", "image this section") : null;
    }

    private static ReimageRow Row(TileEntry tile, int origin, string reason, string toDo) =>
        new(tile.Section, tile.Row + origin, tile.Column + origin, tile.Name, tile.StagePx, reason, toDo);

    /// <summary>RFC 4180.</summary>
    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
