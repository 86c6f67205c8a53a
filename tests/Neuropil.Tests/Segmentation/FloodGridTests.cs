using CsCheck;
using Neuropil.Segmentation;
using Neuropil.Space;

namespace Neuropil.Tests.Segmentation;

public class FloodGridTests
{
    private static readonly Gen<Vox3> Sizes = Gen.Select(Gen.Int[1, 200], Gen.Int[1, 200], Gen.Int[1, 60], (x, y, z) => new Vox3(x, y, z));

    [Fact]
    public void WriteBoxesTileTheDomainAndLabelledBoxesFitTheirCells() =>
        Gen.Select(Sizes, Sizes, Gen.Int[0, 20]).Sample((size, block, halo) =>
        {
            var volume = Box3.OfSize(size + new Vox3(40, 30, 20));
            var grid = new FloodGrid(Box3.At(new(7, 30, 11), size).Intersect(volume), volume, block, new(halo, halo, halo / 2));
            var all = Enumerable.Range(0, grid.BlockCount).ToList();
            return all.Sum(i => grid.WriteBox(i).Count) == grid.Domain.Count
                && all.All(i => !grid.WriteBox(i).IsEmpty && grid.Domain.Contains(grid.WriteBox(i)) && grid.WriteBox(i).Size is var w
                    && Vox3.Max(w, block) == block && grid.LabelledBox(i).Contains(grid.WriteBox(i)) && volume.Contains(grid.LabelledBox(i))
                    && Box3.At(grid.CellOrigin(i), grid.Cell).Contains(grid.InArray(i, grid.LabelledBox(i))));
        }, iter: 300);

    [Fact]
    public void TheDemoVolumeMakesFourEqualBlocks()
    {
        var volume = Box3.OfSize(new(320, 320, 48));
        var grid = new FloodGrid(volume, volume, new SegmentationOptions().BlockVx, new(19, 19, 8));
        Assert.Equal(new Vox3(2, 2, 1), grid.Count);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(new Vox3(160, 160, 48), grid.WriteBox(i).Size));
        Assert.Equal([(0, 1), (0, 2), (1, 3), (2, 3)], grid.Neighbours());
    }
}
