using Neuropil.Montage;

namespace Neuropil.Tests.Montage;

public class TileLevelsTests
{
    private static readonly TilePair[] Row = [Neighbours(0, 1), Neighbours(1, 2)];

    private static TilePair Neighbours(int a, int b) => new(a, b, PairKind.Beside, null, 0, 0, 0, 0);

    private static List<GreyPair> Patches(int count, GreyPair patch) => [.. Enumerable.Repeat(patch, count)];

    [Fact]
    public void NeighboursAreLevelled()
    {
        var levels = TileLevels.Solve(3, Row, [Patches(20, new(120, 100, 40, 30)), Patches(20, new(100, 110, 30, 36))]);
        Assert.Equal(levels[0].Gain * 40, levels[1].Gain * 30, 0.5);
        Assert.Equal(levels[0].Gain * 120 + levels[0].Offset, levels[1].Gain * 100 + levels[1].Offset, 0.5);
        Assert.Equal(levels[1].Gain * 30, levels[2].Gain * 36, 0.5);
    }

    /// <summary>One grey all over, or noise alone: levelled to it, its neighbours would lose their contrast.</summary>
    [Theory, InlineData(0), InlineData(4)]
    public void ATileWithoutAnImageTakesNoContrastFromItsNeighbours(double spread)
    {
        var levels = TileLevels.Solve(3, Row, [Patches(20, new(120, 100, 40, 32)), Patches(20, new(100, 128, 32, spread))]);
        Assert.Equal(levels[0].Gain * 40, levels[1].Gain * 32, 0.5);
        Assert.All(levels, l => Assert.InRange(l.Gain, 0.7, 1.4));
    }
}
