using Neuropil.Reports;
using Neuropil.Scoring;

namespace Neuropil.Alignment.Quality;

/// <summary>The numbers an alignment is judged by, without knowing the truth.</summary>
internal static class AlignmentQuality
{
    public static IReadOnlyList<QualityNumber> Numbers(AlignmentEvidence evidence, NeighbourNcc ncc, StackFlicker flicker)
    {
        var nearest = Spread.Of([.. evidence.Nearest.SelectMany(p => p.LengthsPx)]);
        var all = Spread.Of([.. evidence.Pairs.SelectMany(evidence.ResidualsPx)]);
        double? before = Spread.Of([.. ncc.Before.OfType<double>()])?.Median, after = Spread.Of([.. ncc.After.OfType<double>()])?.Median;
        int blocks = evidence.Pairs.Sum(p => p.Blocks);
        return
        [
            new("residualMedianPx", nearest?.Median, "px", LimitKind.AtMost, 1.5,
                "Shift still left between neighbouring sections where they match. Tissue itself changes by about 1 px at 4 nm per px. "
                + "After bending it falls while the true error rises: it tells failed matching, not the course of the tissue."),
            new("residualP95Px", nearest?.P95, "px", LimitKind.AtMost, 4,
                "The same for the worst twentieth. Bent sections keep several px here under affine maps."),
            new("residualAllMedianPx", all?.Median, "px", LimitKind.None, null, "What the affine step matched, over all pairs compared, distant neighbours too; on large sections its matches are coarse."),
            new("matchedBlockShare", blocks == 0 ? null : (double)evidence.Pairs.Sum(p => p.Matches.Count) / blocks, "", LimitKind.AtLeast, 0.5,
                "Blocks with structure whose match is believed."),
            new("pairsWithoutEvidence", evidence.Pairs.Count(p => !p.HasEvidence), "", LimitKind.None, null, "Pairs of sections in which too few blocks agree."),
            new("sectionsWithoutEvidence", evidence.Stack.Sections.Count(s => s.Island > 0 && evidence.Sections.Sections[s.Index].Tiles.Count > 0), "",
                LimitKind.AtMost, 0, "Sections that no match joins to the main part of the stack."),
            new("nccBefore", before, "", LimitKind.None, null, "Correlation of neighbouring sections as montaged, centred on each other; median."),
            new("nccAfter", after, "", LimitKind.AtLeast, before, "The same in the aligned volume: not below what it was."),
            new("largestStretch", evidence.Stack.Sections.Max(s => AlignmentEvidence.Shape(s.ToVolume).Stretch), "", LimitKind.AtMost, 0.1,
                "Largest stretch of a section, as a share. Much stretch means that the solve bent sections to fit noise."),
            .. Mesh(evidence),
            .. Looked(evidence.Probe),
            .. Flickers(flicker),
            new("areaWithoutEvidence", evidence.Area.ShareWithout, "", LimitKind.AtMost, 0.25,
                "Share of the area of the sections of which no neighbour says anything: it follows what lies round it. A quarter is resin and vessels of a usual section."),
            new("gapShare", evidence.Voxels == 0 ? null : (double)evidence.GapVoxels / evidence.Voxels, "", LimitKind.AtMost, 0.02,
                "Voxels of the volume that no tile covers; stored as 0."),
            new("gapVoxels", evidence.GapVoxels, "", LimitKind.None, null, "The same, counted."),
            new("sections", evidence.Stack.Sections.Count, "", LimitKind.None, null, "Sections of the volume, empty ones too."),
        ];
    }

    /// <summary>Numbers of the elastic mesh; none where sections are affine.</summary>
    private static IEnumerable<QualityNumber> Mesh(AlignmentEvidence evidence) => evidence.Strain is not { } strain ? [] :
        [
            new("bentMedianPx", strain.MovedPx.Median, "px", LimitKind.None, null, "How far the elastic mesh moves a place beyond the affine map."),
            new("bentP95Px", strain.MovedPx.P95, "px", LimitKind.None, null, "The same for the most bent twentieth."),
            new("leastAreaFactor", strain.LeastArea, "", LimitKind.AtLeast, 0.4, "Most squeezed cell of the mesh; at 0 it folds over itself."),
            new("largestAreaFactor", strain.MostArea, "", LimitKind.AtMost, 1.8, "Most stretched cell of the mesh."),
            new("foldedShare", (double)strain.Folded / strain.Cells, "", LimitKind.AtMost, 0, "Cells of the mesh that lie over themselves: tissue is shown twice there, mirrored."),
            new("strainedShare", (double)strain.Strained / strain.Cells, "", LimitKind.AtMost, 0.002,
                $"Cells whose area changes by more than a factor of {MeshStrain.MostUsual}: wrong matches or folds of the section. One such place in a section of 500 cells is seen."),
            new("unmatchedMeshShare", evidence.Nodes is > 0 and var nodes ? 1 - (double)evidence.MatchedNodes / nodes : null, "", LimitKind.AtMost, 0.6,
                "Nodes of the mesh without a believed match in a neighbour: resin, damage, tissue that changed. They follow the nodes round them."),
        ];

    /// <summary>What is seen of the rendered volume at the sites of the second look.</summary>
    private static IEnumerable<QualityNumber> Looked(StackProbe probe)
    {
        var shifts = Spread.Of([.. probe.Pairs.Where(p => p.Shift is not null).Select(p => p.Shift!.Value.Length)]);
        var sections = CeilingLine.Of(probe);
        return
        [
            new("seenShiftMedianPx", shifts?.Median, "px", LimitKind.AtMost, 1.5,
                "Shift between neighbours measured anew in the rendered volume, at fixed sites; it holds what tissue itself moves by, about 0.5 px a section of 10 nm. "
                + "Less than that after bending is tissue straightened, not a better alignment."),
            new("seenShiftP95Px", shifts?.P95, "px", LimitKind.AtMost, 4, "The same for the worst twentieth."),
            new("nccOfCeiling", CeilingLine.MedianShare(sections), "", LimitKind.AtLeast, 0.95,
                "Correlation of neighbours as they lie, as a share of what they reach where they fit best; median over the stack. On fly medulla at 10 nm it falls "
                + "by 2 % at 1 px and by 6 % at 1.5 px. What bending straightens it does not see."),
            new("nccOfCeilingWorst", CeilingLine.LeastShare(sections), "", LimitKind.AtLeast, 0.85, "The same of the worst pair of sections."),
        ];
    }

    private static IEnumerable<QualityNumber> Flickers(StackFlicker flicker) =>
    [
        new("positionFlickerPx", flicker.PositionPx, "px", LimitKind.AtMost, 0.5,
            "How far sections jump aside and back, per axis: what turns back at once from section to section, beside tissue that goes on. From half a pixel on, cuts through the stack show combs. "
            + "It follows the error of sections that are not bent; 0 after bending does not say that the course of the tissue is kept."),
        new("greyFlicker", flicker.Grey, "", LimitKind.AtMost, 0.15,
            "The same of the brightness, as a share of the spread of greys. Networks see a section's grey before they see tissue."),
    ];

    /// <summary>Sections turned by more are named.</summary>
    private const double UsualTurnDegrees = 45;

    public static IReadOnlyList<string> Notes(AlignmentEvidence evidence)
    {
        var notes = new List<string>();
        foreach (var section in evidence.Stack.Sections)
        {
            if (evidence.Sections.Sections[section.Index].Tiles.Count == 0) notes.Add($"Section {section.Name} has no tiles: its plane z = {section.Index} is empty.");
            else if (section.Mirrored)
                notes.Add($"Section {section.Name} lies upside down: its neighbours match its mirror image only. Its plane z = {section.Index} is left empty; mirror its tiles and their order, and run again.");
            else if (section.Island > 0) notes.Add($"Section {section.Name} matches none of the main part of the stack: it stands centred, not aligned.");
        }
        foreach (var section in evidence.Stack.Sections.Where(s => Math.Abs(AlignmentEvidence.Shape(s.ToVolume).Degrees) > UsualTurnDegrees))
            notes.Add($"Section {section.Name} lay turned by {AlignmentEvidence.Shape(section.ToVolume).Degrees:0} degrees; it was turned back.");
        var names = evidence.Stack.Sections;
        foreach (var pair in evidence.Pairs.Where(p => p.ByOutline))
            notes.Add($"Sections {names[pair.From].Name} and {names[pair.To].Name} were put in register by large structure alone, such as the outline of the specimen: tissue does not go on from one to the other.");
        if (evidence.GapVoxels > 0)
            notes.Add($"{evidence.GapVoxels} of {evidence.Voxels} voxels are covered by no tile; they are 0 in the volume.");
        return notes;
    }
}
