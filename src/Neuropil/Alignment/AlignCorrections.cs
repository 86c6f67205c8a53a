using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Corrections;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>A place that a person saw in two sections; px of each as montaged. <paramref name="From"/> is the earlier one.</summary>
internal sealed record GivenPlace(int From, int To, Px2 InFrom, Px2 InTo);

/// <summary>A worst place that a person looked at and found good enough: a pair of sections, or all of one.</summary>
/// <param name="B">Null for the whole section.</param>
/// <param name="Where">The entry that says so.</param>
internal sealed record AcceptedSections(int A, int? B, string Names, string Where, string Why)
{
    public bool Holds(int from, int to) => B is { } b ? (A == from && b == to) || (A == to && b == from) : A == from || A == to;
}

/// <summary>What a person decided about an alignment: <c>corrections/align/*.json</c>. Form and meaning: docs/guide/corrections.md.</summary>
/// <param name="Dropped">Sections not used, by index.</param>
/// <param name="Masked">Parts of sections that are not shown and no evidence, px of the section as montaged.</param>
internal sealed record AlignCorrections(
    IReadOnlySet<int> Dropped, IReadOnlyDictionary<int, IReadOnlyList<PixelRegion>> Masked, IReadOnlyList<GivenPlace> Matches,
    IReadOnlyList<AcceptedSections> Accepted)
{
    public const string Stage = "align";

    /// <summary>Bent tiles: the outline of a mask is followed in steps of this, px.</summary>
    private const double OutlineStepPx = 16;

    private static readonly CorrectionKind[] Kinds =
    [
        new("accept", [], ["section", "a", "b"], """{ "do": "accept", "a": "012", "b": "013", "reason": "tissue changes here" }"""),
        new("mask", ["section", "region"], [], """{ "do": "mask", "section": "012", "region": [[100, 40], [180, 90]], "reason": "dirt" }"""),
        new("drop", ["section"], [], """{ "do": "drop", "section": "012", "reason": "torn in two" }"""),
        new("match", ["a", "atA", "b", "atB"], [], """{ "do": "match", "a": "012", "atA": [1200, 840], "b": "013", "atB": [1187, 851] }"""),
    ];

    /// <param name="sections">As montage wrote them.</param>
    /// <exception cref="InputException">An entry names what is not there, or contradicts another.</exception>
    public static AlignCorrections Load(StageContext context, SectionSet sections)
    {
        var faults = new CorrectionFaults();
        var read = new AlignEntries(sections);
        foreach (var entry in CorrectionFolder.Read(context.PathOf(CorrectionFolder.Of(Stage)), Kinds, context.CorrectedStages, faults)) read.Take(entry);
        var corrections = read.ToCorrections();
        faults.Throw(Stage, context.Project.Name);
        return corrections;
    }

    /// <summary>The sections as they are to be aligned: those dropped are lost ones, and tiles end where they are masked.</summary>
    public SectionSet Apply(SectionSet sections) => Dropped.Count == 0 && Masked.Count == 0 ? sections : sections with { Sections = [.. sections.Sections.Select(Apply)] };

    private PlacedSection Apply(PlacedSection section)
    {
        if (Dropped.Contains(section.Index)) return section with { WidthPx = 0, HeightPx = 0, Tiles = [] };
        if (!Masked.TryGetValue(section.Index, out var regions)) return section;
        IReadOnlyList<PixelRegion> Of(PlacedTile tile) => [.. tile.Masked ?? [], .. regions.Select(r => r.Through(tile.Invert, OutlineStepPx))];
        return section with { Masked = regions, Tiles = [.. section.Tiles.Select(t => t with { Masked = Of(t) })] };
    }
}
