using System.Text.Json.Nodes;
using CsCheck;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Segmentation;
using Neuropil.Space;

namespace Neuropil.Tests.Segmentation;

public class FloodWorkTests
{
    private static NetworkDescription Network(Vox3 fieldOfView, Vox3 deltas) =>
        new(NetworkArchitecture.FfnConvStack3d, 1, 1, fieldOfView, deltas, null, 0, 1, new(), []);

    /// <summary>The sums by axis are those of walking through all blocks of the grid.</summary>
    [Fact]
    public void WorkIsTheSumOverTheBlocksOfTheGrid() =>
        Gen.Select(Gen.Int[40, 200], Gen.Int[40, 120], Gen.Int[20, 90], Gen.Int[16, 64], Gen.Int[7, 15], Gen.Bool).Sample((x, y, z, block, halo, mirror) =>
        {
            var volume = Box3.OfSize(new Vox3(x, y, z) + new Vox3(30, 20, 10));
            var domain = Box3.At(new(11, 0, 10), new(x, y, z));
            var (blocks, around) = (new Vox3(block, block + 5, block / 2 + 8), new Vox3(halo, halo, halo));
            var network = Network(new(13, 13, 7), new(4, 4, 2));
            var grid = new FloodGrid(domain, volume, blocks, around);
            var options = new SegmentationOptions { MirrorFaces = mirror };
            var read = Enumerable.Range(0, grid.BlockCount)
                .Select(i => BlockFlood.CanvasBox(options, grid.GrownBox(i), grid.LabelledBox(i), volume, network.FieldOfView)).ToList();
            var work = FloodWork.Of(domain, volume, blocks, around, mirror, network);
            return work.Blocks == grid.BlockCount
                && Near(work.ReadVoxels, read.Sum(b => (double)b.Count))
                && Near(work.Cells, read.Sum(b => FloodWork.CellsOf(b.Size, network)))
                && Near(work.LargestCells, read.Max(b => FloodWork.CellsOf(b.Size, network)))
                && Near(work.LabelledVoxels, Enumerable.Range(0, grid.BlockCount).Sum(i => (double)grid.LabelledBox(i).Count))
                && work.LargestGrownVoxels == Enumerable.Range(0, grid.BlockCount).Max(i => grid.GrownBox(i).Count);
        });

    /// <summary>One block that reads no more than the volume: (250 − 33 + 1)³ places, 8³ of them a cell.</summary>
    [Fact]
    public void GooglesCubeHasTheCellsThatItsDensityWasCountedBy()
    {
        var box = Box3.OfSize(Vox3.All(250));
        var work = FloodWork.Of(box, box, Vox3.All(250), Vox3.All(24), mirror: false, Network(Vox3.All(33), Vox3.All(8)));
        Assert.Equal(25_799, work.Cells * FloodRate.GoogleEvaluationsPerCell, 0.01);
    }

    /// <summary>A cubic millimetre at 4 × 4 × 30 nm: 250,000² × 33,333 voxels.</summary>
    [Fact]
    public void AVolumeOfAnySizeIsCounted()
    {
        var box = Box3.OfSize(new(250_000, 250_000, 33_333));
        var work = FloodWork.Of(box, box, new(512, 512, 128), new(24, 24, 10), mirror: true, Network(new(33, 33, 17), new(8, 8, 4)));
        Assert.Equal(489L * 489 * 261, work.Blocks);
        Assert.InRange(work.LabelledVoxels / ((double)box.Count), 1.2, 1.5);   // (512+48)²(128+20) / (512²·128) = 1.38 for blocks of the full size
    }

    /// <summary>The box of docs/guide/fib25.md: 96³ voxels with a halo of 40, flooded with Google's network in 7,476 evaluations.</summary>
    [Fact]
    public void GooglesDensityForesawTheEvaluationsOfABoxOfFlyBrain()
    {
        var work = FloodWork.Of(
            Box3.Parse("77:173,77:173,20:116"), Box3.OfSize(Vox3.All(250)), new(160, 160, 96), Vox3.All(40), mirror: true, Network(Vox3.All(33), Vox3.All(8)));
        Assert.InRange(work.Cells * FloodRate.GoogleEvaluationsPerCell / 7_476, 0.9, 1.1);
    }

    /// <summary>20 evaluations in 10 cells in 4 s: 2 a cell, 0.2 s each; 300 bytes for 1,000 voxels.</summary>
    [Fact]
    public void ReceiptsTellHowOftenTheNetworkIsAskedAndHowLongItTakes()
    {
        var rate = FloodRate.OfReceipts([Receipt(0, 5, 1, 100), Receipt(1, 15, 3, 200)], i => i == 0 ? 4 : 6, _ => 500)!;
        Assert.Equal((2, 0.2, 0.3), (rate.EvaluationsPerCell, rate.SecondsPerEvaluation!.Value, rate.LabelBytesPerVoxel));
        Assert.Equal(40 * 2 * 0.2, rate.Seconds(40, 1000)!.Value, 1e-12);
    }

    /// <summary>Values 1 and 3: mean 2, standard deviation √2, standard error 1, twice that is all of the mean.</summary>
    [Fact]
    public void TheSpreadIsTwoStandardErrorsOfTheMean() => Assert.Equal(1, FloodRate.Spread([1, 3]), 1e-12);

    [Fact]
    public void SampledBoxesAreInsideTheDomainTheFirstInItsMiddle()
    {
        var domain = Box3.At(new(100, 50, 20), new(400, 300, 200));
        var network = Network(Vox3.All(33), Vox3.All(8));
        var boxes = FloodSample.Boxes(domain, Vox3.All(256), network, count: 4, cells: 1000);
        Assert.Equal(4, boxes.Count);
        Assert.All(boxes, b => Assert.True(domain.Contains(b)));
        Assert.All(boxes, b => Assert.Equal(1000, FloodWork.CellsOf(b.Size, network), 1e-9));   // 10 steps of 8 along each axis
        var middle = boxes[0].Min + boxes[0].Max - domain.Min - domain.Max;
        Assert.True(Math.Abs(middle.X) <= 1 && Math.Abs(middle.Y) <= 1 && Math.Abs(middle.Z) <= 1);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(b));

    private static Receipt Receipt(int index, int evaluations, double seconds, long bytes) => new(
        "flood", index, $"{index}", "key", "hash", JsonNode.Parse($$"""{"evaluations": {{evaluations}}}""")!.AsObject(), null, seconds, 0, bytes, "host", "test", "");
}
