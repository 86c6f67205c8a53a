using Neuropil.Acquisition.Tissue;
using Neuropil.Space;

namespace Neuropil.Tests.Acquisition.Tissue;

public sealed class SyntheticTissueTests
{
    private static readonly VoxelSize Voxel = new(12, 12, 30);
    private static readonly Box3 Large = Box3.Parse("-20:100,5:105,-7:17");
    // Fewer rounds of packing: what the tests say does not hang on their number, and the halo is smaller.
    private static readonly TissueOptions Quick = new() { PackingRounds = 5 };
    private static readonly Lazy<TissueBlock> Made = new(() => Make(Large, seed: 7));

    private static TissueBlock Make(Box3 box, ulong seed, int threads = 2) =>
        new SyntheticTissue(Quick, seed).Make(box, Voxel, threads, TestContext.Current.CancellationToken);

    [Theory, InlineData("-20:31,5:40,-7:2", 1), InlineData("30:100,60:105,3:17", 2), InlineData("11:12,50:51,4:5", 1)]
    public void ABoxMadeAloneEqualsTheCropOfALargerOne(string text, int threads)
    {
        var box = Box3.Parse(text);
        var alone = Make(box, seed: 7, threads);
        Assert.Equal(Made.Value.Em.Crop(box).Values, alone.Em.Values);
        Assert.Equal(Made.Value.Cells.Crop(box).Values, alone.Cells.Values);
        Assert.Equal(Made.Value.Classes.Crop(box).Values, alone.Classes.Values);
    }

    [Fact]
    public void AnotherSeedGivesOtherTissue()
    {
        var box = Box3.Parse("0:40,10:50,0:6");
        var other = Make(box, seed: 8);
        int same = other.Em.Values.Zip(Made.Value.Em.Crop(box).Values).Count(pair => pair.First == pair.Second);
        Assert.InRange(same / (double)box.Count, 0.0, 0.2);
    }

    [Fact]
    public void MembranesFillAboutTheShareTheyFillInNeuropil()
    {
        // A dense neuropil of tubes of mean diameter D with membranes of width w has a share of about 2 w / D:
        // 32 nm and 300…450 nm give 0.14…0.21.
        double share = Made.Value.Cells.Values.Count(c => c == 0) / (double)Large.Count;
        Assert.InRange(share, 0.10, 0.30);
    }

    [Fact]
    public void TwoCellsNeverTouchWithoutAMembraneBetween()
    {
        var cells = Made.Value.Cells;
        long touching = 0, inside = 0;
        for (int z = Large.Min.Z; z < Large.Max.Z - 1; z++)
            for (int y = Large.Min.Y; y < Large.Max.Y - 1; y++)
                for (int x = Large.Min.X; x < Large.Max.X - 1; x++)
                {
                    uint a = cells[x, y, z];
                    if (a == 0) continue;
                    inside++;
                    foreach (uint b in (uint[])[cells[x + 1, y, z], cells[x, y + 1, z], cells[x, y, z + 1]])
                        if (b != 0 && b != a) touching++;
                }
        Assert.InRange(touching / (double)inside, 0, 0.001);
    }

    [Fact]
    public void NearlyAllOfACellIsInFewPieces()
    {
        // What is small and detached is lost to the truth of a finite volume: it must be next to nothing.
        var truth = FiniteTruth.Of(Made.Value.Cells);
        int lost = Made.Value.Cells.Values.Zip(truth.Labels.Values).Count(pair => pair.First != 0 && pair.Second == 0);
        Assert.InRange(lost / (double)Large.Count, 0, 0.01);
    }
}
