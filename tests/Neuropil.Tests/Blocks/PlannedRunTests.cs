using Neuropil.Blocks;
using Neuropil.Reports;

namespace Neuropil.Tests.Blocks;

public class PlannedRunTests
{
    /// <summary>Rounds of blocks: ⌈10 / 4⌉ = 3 of 2 s, and the last waits for a block of 5 s.</summary>
    [Theory]
    [InlineData(10, 4, 2, 2, 6)]
    [InlineData(10, 4, 2, 5, 9)]
    [InlineData(8, 4, 2, 2, 4)]
    [InlineData(1, 64, 2, 2, 2)]
    [InlineData(0, 4, 2, 5, 0)]
    public void TheLastRoundOfBlocksWaitsForTheLongest(long blocks, long slots, double mean, double longest, double seconds) =>
        Assert.Equal(seconds, PlannedRun.WallSeconds(blocks, slots, mean, longest), 1e-12);

    /// <summary>8 threads and room for 5 blocks of 100 MiB in 512 MiB; 12 blocks on 4 nodes leave 3 for each.</summary>
    [Theory]
    [InlineData(1, 8, 1, 100, 12, 5)]
    [InlineData(4, 8, 1, 100, 12, 3)]
    [InlineData(1, 8, 4, 1, 12, 2)]
    [InlineData(1, 8, 1, 9999, 12, 1)]
    public void WorkersAreLimitedByThreadsByMemoryAndByTheBlocksOfANode(int nodes, int threads, int threadsWanted, long mebibytes, long blocks, int workers) =>
        Assert.Equal(workers, new PlannedRun(new LocalEngine(threads, 512L << 20), nodes).WorkersFor(threadsWanted, mebibytes << 20, blocks));

    [Fact]
    public void WhatSeveralPassesNeedIsMeasuredOnce()
    {
        var run = new PlannedRun(new LocalEngine(1, 1 << 30));
        int measured = 0;
        string Measure() => $"{++measured}";
        Assert.Equal(("1", "1", "2"), (run.Once("a", Measure), run.Once("a", Measure), run.Once("b", Measure)));
    }

    [Theory]
    [InlineData(0.0123, "12.3 ms")]
    [InlineData(90, "90.0 s")]
    [InlineData(200, "3.33 min")]
    [InlineData(5 * 3600, "5.00 h")]
    [InlineData(100 * 86400, "100 days")]
    [InlineData(0, "0 s")]
    public void TimesAreReadInAUnitThatAPersonThinksIn(double seconds, string text) => Assert.Equal(text, Amount.OfSeconds(seconds));

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(1.5 * 1024 * 1024 * 1024 * 1024 * 1024, "1.50 PiB")]
    public void SizesAreReadInPowersOf1024(double bytes, string text) => Assert.Equal(text, Amount.OfBytes(bytes));
}
