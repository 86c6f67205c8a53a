using Neuropil.Alignment;
using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>Sections that match the less the further apart they were cut: falling by a factor from section to section, times how good either is.</summary>
public class SectionOrderTests
{
    private const int Sections = 12, Blocks = 100;

    private static readonly SectionSet Set = new(new(8, 8, 40), [.. Enumerable.Range(0, Sections).Select(z => new PlacedSection($"{z}", z, 100, 100, [new("t", Affine2.Identity, 1, 0, 0)]))]);

    /// <param name="cut">Place in the cutting order of each section.</param>
    /// <param name="fall">Match of a section two on, of that of the next.</param>
    private static List<SectionMatches> Matches(int[] cut, double fall, Func<int, double> good) => [.. Enumerable.Range(0, Sections).Select(z => new SectionMatches(z, 128, 20,
        [.. Enumerable.Range(z + 1, 2).Where(o => o < Sections).Select(o =>
            new SectionPair(z, o, Blocks, 0.5, 1, [.. Enumerable.Repeat(new double[] { 0, 0, 0, 0, 0.6 * Math.Pow(fall, Math.Abs(cut[z] - cut[o]) - 1) * good(z) * good(o) }, Blocks)]))]))];

    private static int[] Listed(params (int A, int B)[] exchanged)
    {
        int[] cut = [.. Enumerable.Range(0, Sections)];
        foreach (var (a, b) in exchanged) (cut[a], cut[b]) = (cut[b], cut[a]);
        return cut;
    }

    private static IReadOnlyList<DisorderedSections>? Find(int[] cut, double fall = 0.45, Func<int, double>? good = null) => new SectionOrder(Set, Matches(cut, fall, good ?? (_ => 1))).Find();

    [Fact]
    public void SectionsInEachOthersPlaceAreFoundAndOthersNot()
    {
        Assert.Empty(Find(Listed())!);
        Assert.Equal([new(5, 6)], Find(Listed((5, 6)))!);
        Assert.Equal([new(5, 7)], Find(Listed((5, 7)))!);
        Assert.Equal([new(1, 2), new(6, 8)], Find(Listed((1, 2), (6, 8)))!);
    }

    /// <summary>A tenth of what a good section matches: blurred, torn, stained otherwise; alone, two together, round a good one.</summary>
    [Fact]
    public void PoorSectionsAreNotTakenForMisplacedOnes()
    {
        var random = new SplitMix64(1);
        for (int round = 0; round < 500; round++)
        {
            double[] good = [.. Enumerable.Range(0, Sections).Select(_ => random.NextDouble() < 0.4 ? random.Uniform(0.1, 1) : 1)];
            Assert.Empty(Find(Listed(), random.Uniform(0.2, 0.65), z => good[z]) ?? []);
        }
    }

    /// <summary>Two charged sections round a good one match nothing, as sections far from their place do; but nor do they match the one between them.</summary>
    [Fact]
    public void SectionsWithoutEvidenceRoundAGoodOneAreNotTakenForMisplacedOnes()
    {
        List<SectionMatches> matches = [.. Matches(Listed(), 0.45, _ => 1).Select(m => m with
        {
            Pairs = [.. m.Pairs.Select(p => p.From is 5 or 7 || p.To is 5 or 7 ? p with { SigmaPx = null, Matches = [] } : p)],
        })];
        Assert.Empty(new SectionOrder(Set, matches).Find()!);
    }

    [Fact]
    public void WhereOnlyNeighboursWereComparedNothingIsSaid()
    {
        List<SectionMatches> matches = [.. Matches(Listed((5, 6)), 0.45, _ => 1).Select(m => m with { Pairs = [.. m.Pairs.Take(1)] })];
        Assert.Null(SectionOrder.Report(Set, matches, (_, _) => false).Number.Value);
    }

    [Fact]
    public void OfSectionsThatAreAllAlikeNothingIsSaid()
    {
        Assert.Null(Find(Listed((5, 6)), fall: 0.93));
        Assert.Null(new SectionOrder(Set, []).Find());
    }

    [Fact]
    public void TheReportNamesThemUnlessAPersonAcceptedThem()
    {
        var matches = Matches(Listed((5, 6)), 0.45, _ => 1);
        var (number, notes) = SectionOrder.Report(Set, matches, (_, _) => false);
        Assert.Equal((1, false), (number.Value, number.Holds));
        Assert.StartsWith("Sections 5 to 6 seem to be out of order", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Empty(SectionOrder.Report(Set, matches, (a, b) => (a, b) == (5, 6)).Notes);
    }

    [Fact]
    public void WhatOfFlickerAShortStackCannotShowIsSaid()
    {
        var nothing = new StackFlicker(0.1, null, null, null);
        string note = Assert.Single(FlickerPlots.Notes(nothing, 3));
        Assert.Contains("greyFlicker, the plot of flicker of position", note, StringComparison.Ordinal);
        Assert.Contains("8 sections in a row", note, StringComparison.Ordinal);
        Assert.DoesNotContain("positionFlickerPx", note, StringComparison.Ordinal);
        StepSpectrum spectrum = new([0.5], [1]);
        Assert.Empty(FlickerPlots.Notes(new(0, 0, spectrum, spectrum), 30));
    }
}
