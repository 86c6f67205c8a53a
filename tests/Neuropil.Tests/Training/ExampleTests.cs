using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class ExampleTests
{
    private static readonly TrainingVolume Columns = ToyTissue.Columns(new(60, 60, 24), 3);

    [Fact]
    public void AnExampleIsAFunctionOfItsNumber()
    {
        var (first, again, other) = (Load(5), Load(5), Load(6));
        Assert.Equal(first.Image, again.Image);
        Assert.Equal(first.Inside, again.Inside);
        Assert.NotEqual(first.Image, other.Image);
    }

    [Fact]
    public void TheCentreVoxelLiesInsideItsObjectWhateverTheAugmentation()
    {
        for (long number = 0; number < 40; number++)
        {
            var example = Load(number);
            Assert.Equal(1, example.Inside[example.Inside.Length / 2]);
        }
    }

    [Fact]
    public void WithoutAugmentationInsideIsWhereTheImageIsBright()
    {
        // Columns are 7 wide and the patch 15: only the centre's own column is inside, and all of it is brighter than a wall.
        var example = Load(3, AugmentationOptions.None);
        double meanInside = example.Image.Zip(example.Inside).Where(p => p.Second == 1).Average(p => p.First);
        Assert.All(example.Image.Zip(example.Inside).Where(p => p.Second == 1), p => Assert.True(p.First > (165 - 128) / 33f));
        Assert.Equal(7 * 9, example.Inside.Count(i => i == 1) / 7.0, 1e-9);
        Assert.True(meanInside > 1);
    }

    [Fact]
    public void TheSixteenTurnsAreDifferentAndKeepDistances()
    {
        var random = new SplitMix64(1);
        var turns = Enumerable.Range(0, 500).Select(_ => Turn.Draw(ref random, enabled: true, canSwap: true)).ToHashSet();
        Assert.Equal(16, turns.Count);
        Assert.Equal(16, turns.Select(t => t.Apply(new(1, 2, 3))).Distinct().Count());
        Assert.All(turns, t => Assert.Equal(14, t.Apply(new(1, 2, 3)) is var v ? v.X * v.X + v.Y * v.Y + v.Z * v.Z : 0));
    }

    [Fact]
    public void ClassesOfFillingAreDrawnEquallyOften()
    {
        // One thick object and many thin ones: without balance, thin ones would be almost all that is drawn.
        var box = Box3.OfSize(new(64, 64, 16));
        var labels = new Voxels<uint>(box);
        for (int z = 0; z < 16; z++)
            for (int y = 0; y < 64; y++)
                for (int x = 0; x < 64; x++)
                    labels[x, y, z] = x < 40 ? (uint)(1 + x / 3 + 100 * (y / 3)) : 9999u;
        var options = ToyTissue.Options.Sampling with { PartitionBounds = [0.5] };
        var sampler = new ExampleSampler([new("half", new Voxels<byte>(box), labels)], Geometry(AugmentationOptions.None), options);
        var random = new SplitMix64(4);
        int thick = 0;
        for (int i = 0; i < 2000; i++) if (sampler.Draw(ref random).Centre is var c && labels[c] == 9999u) thick++;
        // Binomial with p = ½ or a little more (thick places at the border of the thick object count as thin): within 5 standard deviations.
        Assert.InRange(thick, 1000 - 112, 1400);
        Assert.Equal(2, sampler.ClassSizes.Count());
    }

    [Fact]
    public void AnObjectThatLeavesThePatchAndComesBackIsNotInside()
    {
        var patch = new Vox3(5, 5, 1);
        uint[] labels =
        [
            1, 0, 0, 0, 1,
            1, 0, 0, 0, 1,
            1, 0, 1, 1, 0,
            1, 0, 0, 1, 0,
            1, 0, 0, 0, 0,
        ];
        var inside = new byte[25];
        new CentreObject(patch).Mark(labels, inside);
        // The right part hangs together over corners; the column at the left does not touch it.
        Assert.Equal([4, 9, 12, 13, 18], Enumerable.Range(0, 25).Where(i => inside[i] == 1));
    }

    [Fact]
    public void MovesVisitEveryPlaceOnceAndTheCentreFirst()
    {
        var moves = new FixedMoves(new(8, 8, 3), rings: 1);
        var random = new SplitMix64(2);
        moves.Shuffle(ref random);
        var places = Enumerable.Range(0, moves.Count).Select(i => moves[i]).ToList();
        Assert.Equal(Vox3.Zero, places[0]);
        Assert.Equal(27, places.Distinct().Count());
        Assert.NotEqual(places, places.OrderBy(p => p.Z).ThenBy(p => p.Y).ThenBy(p => p.X));
    }

    [Fact]
    public void AVolumeSmallerThanOneExampleIsRefusedWithBothSizes()
    {
        var small = ToyTissue.Columns(new(20, 20, 4), 1);
        string message = Assert.Throws<InputException>(() => new ExampleSampler([small], Geometry(new()), ToyTissue.Options.Sampling)).Message;
        Assert.Contains("20,20,4", message, StringComparison.Ordinal);
        Assert.Contains("columns 1", message, StringComparison.Ordinal);
    }

    private static Example Load(long number, AugmentationOptions? augmentation = null)
    {
        var geometry = Geometry(augmentation ?? new());
        var example = new Example(geometry, ToyTissue.Options with { Augmentation = augmentation ?? new() });
        example.Load(new ExampleSampler([Columns], geometry, ToyTissue.Options.Sampling), 1, number);
        return example;
    }

    private static PatchGeometry Geometry(AugmentationOptions augmentation) => new(ToyTissue.Options.Network, ToyTissue.Options.Sampling, augmentation);
}
