using System.Text.RegularExpressions;
using Neuropil.Artefacts;
using Neuropil.Montage;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Montage;

/// <summary>Lists that are wrong as a whole: steps of another length, grey values of another range.</summary>
public sealed partial class WrongInputTests
{
    [GeneratedRegex(@"off by a factor of \d\.\d+")]
    private static partial Regex FactorWords();

    private const int StepPx = 172;

    private static (SectionMontageTests.Cut Cut, List<Tile> Tiles) Staged(double factor)
    {
        var cut = GrainTiles.Cut(3, 200, StepPx, jitterPx: 2, noise: 5, seed: 61);
        return (cut, [.. cut.Tiles.Select(t => t with { Row = null, Column = null, StagePx = new Px2(factor * StepPx * t.Column!.Value, factor * StepPx * t.Row!.Value) })]);
    }

    private static SectionRecord Place(SectionMontageTests.Cut cut, List<Tile> tiles) => SectionRecord.Of(
        SectionMontage.Place("s", 0, tiles, i => cut.Images[i], new MontageOptions(), CancellationToken.None));

    [Theory, InlineData(1.0, false), InlineData(1.005, false), InlineData(0.96, true), InlineData(1.05, true)]
    public void StepsThatAreALittleTooLongAreNamedWithTheFactor(double factor, bool isNamed)
    {
        var (cut, tiles) = Staged(factor);
        var list = new TileList(new(10, 10, 30), ["s"], tiles);
        SectionRecord[] records = [Place(cut, tiles)];
        double? found = InputNotes.StageFactor(list, records);
        Assert.Equal(isNamed, found is not null);
        // Tiles stand up to 2 px off their step of 172.
        if (found is { } f) Assert.Equal(factor, f, 2.0 / StepPx);
        Assert.Equal(isNamed ? [FormattableString.Invariant($"off by a factor of {found:0.000}")] : Array.Empty<string>(),
            InputNotes.Of(list, records, null).Select(n => FactorWords().Match(n).Value));
    }

    [Theory, InlineData(0.7), InlineData(1.2), InlineData(3.0)]
    public void StepsThatLeaveNoMatchAreMeasuredAsAGrid(double factor)
    {
        var (cut, tiles) = Staged(factor);
        var lost = StrayNotes.FirstLost([Place(cut, tiles)]);
        Assert.NotNull(lost);
        double? found = StageRescue.Factor(tiles, i => cut.Images[i], new MontageOptions(), CancellationToken.None);
        Assert.Equal(factor, found!.Value, 0.02 * factor);
        string message = StrayNotes.WrongOrder(lost, staged: true, new(10, 10, 30), factor);
        Assert.Contains(FormattableString.Invariant($"{Math.Max(factor, 1 / factor):0.###} times as {(factor < 1 ? "long" : "short")} as the stage positions say"), message, StringComparison.Ordinal);
    }

    /// <summary>Tissue of 400 greys round 30000, and a share of pixels at 65535.</summary>
    [Theory, InlineData(0.0), InlineData(0.0003), InlineData(0.004)]
    public void HotPixelsDoNotStretchTheGreyScale(double hotShare)
    {
        var counts = new long[GreyCounts.Bins];
        for (int grey = 29800; grey < 30200; grey++) counts[grey >> GreyCounts.BinShift] += 1000;
        counts[^1] += (long)(hotShare * 400_000);
        var (low, high) = GreyCounts.Range(counts);
        Assert.InRange(low, 29800 - 16, 29800);
        Assert.InRange(high, 30200, 30200 + 16);
    }

    [Fact]
    public void ALongTailOfGreysIsNoHotPixel()
    {
        var counts = new long[GreyCounts.Bins];
        for (int i = 0; i < 2000; i++) counts[100 + i] = (long)(1e6 * Math.Exp(-i / 100.0)) + 1;
        var (_, high) = GreyCounts.Range(counts);
        // Of an exponential with a mean of 100 bins, 0.05 % lies beyond 760.
        Assert.InRange(high, (100 + 740) << GreyCounts.BinShift, (100 + 780) << GreyCounts.BinShift);
    }

    [Fact]
    public void ASectionOfAnotherGreyRangeHasItsOwnScale()
    {
        var scale = new GreyScale(29800, 30200, [new("2", 1000, 5000)]);
        Assert.Equal((29800, 30200), scale.Of("1"));
        Assert.Equal((1000, 5000), scale.Of("2"));
        var list = new TileList(new(10, 10, 30), ["1", "2"], []);
        Assert.StartsWith("Section 2 has quite another grey range than the others: grey 1000 is shown as 0, 5000 as 255", Assert.Single(InputNotes.Of(list, [], scale)),
            StringComparison.Ordinal);
        Assert.Equal([29800.0, 30200.0], InputNotes.Numbers(scale).Select(n => n.Value!.Value));
    }
}
