using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Corrections;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>A worst place that a person looked at and found good enough.</summary>
/// <param name="A">A tile, or the first of an overlap; null for the whole section.</param>
/// <param name="B">The second tile of an overlap.</param>
/// <param name="Where">The entry that says so.</param>
internal sealed record AcceptedPlace(string Section, string? A, string? B, string Where, string Why)
{
    public bool Holds(string section, string a, string b) => Section == section && (A is null || B is null ? A is null || A == a || A == b : (A == a && B == b) || (A == b && B == a));

    public bool Holds(string section, string tile) => Section == section && B is null && (A is null || A == tile);

    public override string ToString() => $"section {Section}{(A is null ? "" : B is null ? $", tile {A}" : $", overlap {A}–{B}")}";
}

/// <summary>What a person decided about a montage: <c>corrections/montage/*.json</c>. Form and meaning: docs/guide/corrections.md.</summary>
internal sealed class MontageCorrections
{
    public const string Stage = "montage";

    private static readonly CorrectionKind[] Kinds =
    [
        new("accept", ["section"], ["tile", "a", "b"], """{ "do": "accept", "section": "012", "a": "012_0_0.png", "b": "012_0_1.png", "reason": "resin" }"""),
        new("mask", ["section", "tile", "region"], [], """{ "do": "mask", "section": "012", "tile": "012_0_0.png", "region": [[100, 40], [180, 90]], "reason": "dirt" }"""),
        new("drop", ["section"], [], """{ "do": "drop", "section": "012", "reason": "torn in two" }"""),
        new("match", ["section", "a", "atA", "b", "atB"], [], """{ "do": "match", "section": "012", "a": "012_0_0.png", "atA": [951, 400], "b": "012_0_1.png", "atB": [35, 402] }"""),
        new("nudge", ["section", "tile", "byPx"], [], """{ "do": "nudge", "section": "012", "tile": "012_1_1.png", "byPx": [12, -3] }"""),
    ];

    private readonly Dictionary<string, SectionDecisions> _sections;

    private MontageCorrections(Dictionary<string, SectionDecisions> sections, IReadOnlyList<AcceptedPlace> accepted) => (_sections, Accepted) = (sections, accepted);

    public IReadOnlyList<AcceptedPlace> Accepted { get; }

    public SectionDecisions Of(string section) => _sections.GetValueOrDefault(section, SectionDecisions.None);

    /// <summary>Decisions about a section that change its montage; acceptances of overlaps change its report only.</summary>
    public string KeyOf(string section) => System.Text.Json.JsonSerializer.Serialize(Of(section), ArtefactJson.OneLine);

    /// <exception cref="InputException">An entry names what is not there, or contradicts another.</exception>
    public static MontageCorrections Load(StageContext context, TileList list)
    {
        var faults = new CorrectionFaults();
        var entries = CorrectionFolder.Read(context.PathOf(CorrectionFolder.Of(Stage)), Kinds, context.CorrectedStages, faults);
        var read = new MontageEntries(list);
        foreach (var entry in entries) read.Take(entry);
        faults.Throw(Stage, context.Project.Name);
        return new(list.Sections.Where(read.Names).ToDictionary(s => s, read.Of), read.Accepted);
    }
}
