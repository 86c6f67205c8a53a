using Neuropil.Reports;
using Neuropil.Scoring;

namespace Neuropil.Alignment;

/// <summary>The numbers an alignment is judged by, without knowing the truth.</summary>
internal static class AlignmentQuality
{
    public static IReadOnlyList<QualityNumber> Numbers(AlignmentEvidence evidence, StackSlices slices)
    {
        var nearest = Spread.Of([.. evidence.NearestPairs.SelectMany(evidence.ResidualsPx)]);
        var all = Spread.Of([.. evidence.Pairs.SelectMany(evidence.ResidualsPx)]);
        double? before = Spread.Of([.. slices.NccBefore.OfType<double>()])?.Median, after = Spread.Of([.. slices.NccAfter.OfType<double>()])?.Median;
        int blocks = evidence.Pairs.Sum(p => p.Blocks);
        return
        [
            new("residualMedianPx", nearest?.Median, "px", LimitKind.AtMost, 1.5,
                "Shift still left between neighbouring sections where they match. Tissue itself changes by about 1 px at 4 nm per px."),
            new("residualP95Px", nearest?.P95, "px", LimitKind.AtMost, 4,
                "The same for the worst twentieth. Bent sections keep several px here under affine maps."),
            new("residualAllMedianPx", all?.Median, "px", LimitKind.None, null, "The same over all pairs compared, distant neighbours too."),
            new("matchedBlockShare", blocks == 0 ? null : (double)evidence.Pairs.Sum(p => p.Matches.Count) / blocks, "", LimitKind.AtLeast, 0.5,
                "Blocks with structure whose match is believed."),
            new("pairsWithoutEvidence", evidence.Pairs.Count(p => !p.HasEvidence), "", LimitKind.None, null, "Pairs of sections in which too few blocks agree."),
            new("sectionsWithoutEvidence", evidence.Stack.Sections.Count(s => s.Island > 0 && evidence.Sections.Sections[s.Index].Tiles.Count > 0), "",
                LimitKind.AtMost, 0, "Sections that no match joins to the main part of the stack."),
            new("nccBefore", before, "", LimitKind.None, null, "Correlation of neighbouring sections as montaged, centred on each other; median."),
            new("nccAfter", after, "", LimitKind.AtLeast, before, "The same in the aligned volume: not below what it was."),
            new("largestStretch", evidence.Stack.Sections.Max(s => AlignmentEvidence.Shape(s.ToVolume).Stretch), "", LimitKind.AtMost, 0.1,
                "Largest stretch of a section, as a share. Much stretch means that the solve bent sections to fit noise."),
            new("gapShare", evidence.Voxels == 0 ? null : (double)evidence.GapVoxels / evidence.Voxels, "", LimitKind.AtMost, 0.02,
                "Voxels of the volume that no tile covers; stored as 0."),
            new("gapVoxels", evidence.GapVoxels, "", LimitKind.None, null, "The same, counted."),
            new("sections", evidence.Stack.Sections.Count, "", LimitKind.None, null, "Sections of the volume, empty ones too."),
        ];
    }

    public static IReadOnlyList<string> Notes(AlignmentEvidence evidence)
    {
        var notes = new List<string>();
        foreach (var section in evidence.Stack.Sections)
        {
            if (evidence.Sections.Sections[section.Index].Tiles.Count == 0) notes.Add($"Section {section.Name} has no tiles: its plane z = {section.Index} is empty.");
            else if (section.Island > 0) notes.Add($"Section {section.Name} matches none of the main part of the stack: it stands centred, not aligned.");
        }
        if (evidence.GapVoxels > 0)
            notes.Add($"{evidence.GapVoxels} of {evidence.Voxels} voxels are covered by no tile; they are 0 in the volume.");
        return notes;
    }
}
