using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class AugmentationTests
{
    private static readonly TrainingVolume Columns = ToyTissue.Columns(new(90, 80, 40), 3);

    [Fact]
    public void TheDeformationHoldsTheCentreStaysInReachAndNeverFolds()
    {
        var augmentation = new AugmentationOptions { ElasticPx = 2, ElasticWavelengthPx = 16 };
        var network = ToyTissue.Options.Network with { VoxelSize = new(10, 10, 20) };
        var geometry = new PatchGeometry(network, ToyTissue.Options.Sampling, augmentation);
        var field = new RandomDeformation(geometry, augmentation, network.VoxelSize);
        var reach = RandomDeformation.ReachVx(augmentation, network.VoxelSize);
        Assert.Equal(new Vox3(5, 5, 3), reach);
        double furthest = 0;
        for (int draw = 0; draw < 20; draw++)
        {
            field.Draw(new SplitMix64((ulong)draw));
            for (int z = 0; z < geometry.Patch.Z; z++)
                for (int y = 0; y < geometry.Patch.Y; y++)
                {
                    field.MoveTo(y, z);
                    for (int x = 0; x < geometry.Patch.X; x++)
                    {
                        if (new Vox3(x, y, z) == geometry.Centre) Assert.Equal((0f, 0f, 0f), (field.X[x], field.Y[x], field.Z[x]));
                        // Amplitude 2 px, 1 section; each may differ from the centre's by twice that.
                        Assert.True(Math.Abs(field.X[x]) <= 4 && Math.Abs(field.Y[x]) <= 4 && Math.Abs(field.Z[x]) <= 2);
                        // u²(3 − 2u) rises by at most 1.5 a control distance, the controls differ by at most 4: 4 · 1.5 / 8.
                        if (x > 0) Assert.True(Math.Abs(field.X[x] - field.X[x - 1]) <= 0.75 + 1e-5);
                        furthest = Math.Max(furthest, Math.Abs(field.X[x]));
                    }
                }
        }

        Assert.True(furthest > 1.5, $"the deformation moves nothing by more than {furthest} px");
    }

    [Fact]
    public void ImageAndTruthAreDeformedTogether()
    {
        var options = With(AugmentationOptions.None with { ElasticPx = 2, ElasticWavelengthPx = 20 });
        int moved = 0;
        for (long number = 0; number < 20; number++)
        {
            var (plain, bent) = (Load(With(AugmentationOptions.None), number), Load(options, number));
            // Tissue is 170…189 inside and 60…79 in walls; a voxel inside is bright, but for the rim that is blended with the wall.
            var inside = bent.Image.Zip(bent.Inside).Where(p => p.Second == VoxelClass.Inside).ToList();
            Assert.True(inside.Count(p => p.First > 0) > 0.9 * inside.Count);
            if (!plain.Inside.SequenceEqual(bent.Inside)) moved++;
        }

        Assert.True(moved > 15, $"only {moved} of 20 examples were deformed");
    }

    [Fact]
    public void AMisplacedSectionIsOneAndNeverTheCentreAndLeavesTheTruth()
    {
        var none = With(AugmentationOptions.None);
        var wrong = With(AugmentationOptions.None with { MisplacedProbability = 1 });
        for (long number = 0; number < 30; number++)
        {
            var (plain, misplaced) = (Load(none, number), Load(wrong, number));
            int area = plain.Image.Length / Geometry(none).Patch.Z;
            int[] changed = [.. Enumerable.Range(0, Geometry(none).Patch.Z).Where(z => !plain.Image.AsSpan(z * area, area).SequenceEqual(misplaced.Image.AsSpan(z * area, area)))];
            Assert.Single(changed);
            Assert.NotEqual(Geometry(none).Centre.Z, changed[0]);
            Assert.Equal(plain.Inside, misplaced.Inside);
        }
    }

    [Fact]
    public void TheFortyEightTurnsOfACubeAreDifferentAndKeepDistances()
    {
        var random = new SplitMix64(1);
        var turns = Enumerable.Range(0, 2000).Select(_ => Turn.Draw(ref random, enabled: true, canSwap: true, canRoll: true)).ToHashSet();
        Assert.Equal(48, turns.Count);
        Assert.Equal(48, turns.Select(t => t.Apply(new(1, 2, 3))).Distinct().Count());
        Assert.All(turns, t => Assert.Equal([1, 2, 3], ((int[])[.. Parts(t.Apply(new(1, 2, 3)))]).Select(Math.Abs).Order()));
        Assert.All(turns, t => Assert.Equal(t.Apply(new Vox3(4, -5, 6)), t.Apply(4f, -5f, 6f) is var (x, y, z) ? new Vox3((int)x, (int)y, (int)z) : default));
    }

    [Fact]
    public void AnExampleTurnedToAnyAxisShowsTheSameVoxels()
    {
        var cubic = ToyTissue.Options with
        {
            Network = ToyTissue.Options.Network with { FieldOfView = new(9, 9, 9), Deltas = new(3, 3, 3) },
            Augmentation = AugmentationOptions.None with { FlipsAndSwaps = true, SwapAllAxes = true },
        };
        var still = cubic with { Augmentation = AugmentationOptions.None };
        // The margin that turning needs leaves fewer centres; both draw from the same ones.
        var sampler = new ExampleSampler([Columns], Geometry(cubic), cubic.Sampling);
        int along = 0;
        for (long number = 0; number < 40; number++)
        {
            Example turned = new(Geometry(cubic), cubic), plain = new(Geometry(cubic), still);
            turned.Load(sampler, 1, number);
            plain.Load(sampler, 1, number);
            Assert.Equal(plain.Image.Order(), turned.Image.Order());
            Assert.Equal(plain.Inside.Count(c => c == VoxelClass.Inside), turned.Inside.Count(c => c == VoxelClass.Inside));
            // A column that runs along z has 7² voxels in a section; turned to x or y it has 7 · 15.
            int middle = turned.Inside.AsSpan(7 * 225, 225).Count(VoxelClass.Inside);
            if (middle == 7 * 15) along++;
        }

        Assert.InRange(along, 15, 37);
    }

    [Fact]
    public void MaskedVoxelsAreNeverCentresAndNeverCount()
    {
        var mask = new Voxels<byte>(Columns.Labels.Box, [.. Columns.Labels.Values.Select((_, i) => (byte)(i % 90 < 45 ? 1 : 0))]);
        var half = Columns.Masked(mask);
        var options = With(AugmentationOptions.None);
        var sampler = new ExampleSampler([half], Geometry(options), options.Sampling);
        var random = new SplitMix64(9);
        for (int i = 0; i < 500; i++) Assert.True(sampler.Draw(ref random).Centre.X < 45);

        var example = new Example(Geometry(options), options);
        int ignored = 0;
        for (long number = 0; number < 50; number++)
        {
            example.Load(sampler, 1, number);
            ignored += example.Inside.Count(c => c == VoxelClass.Ignored);
        }

        Assert.True(ignored > 0);
        Assert.NotEqual(Columns.Hash(), half.Hash());
        Assert.Contains("mask covers", Assert.Throws<InputException>(() => Columns.Masked(new(Box3.OfSize(new(2, 2, 2))))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EdgesAreTheOutsideVoxelsThatTouchTheObjectAndZerosMayBeIgnored()
    {
        byte[] classes = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0];
        uint[] labels = [0, 4, 4, 0, TrainingVolume.Unknown, 0, 7, 4, 4, 0];
        VoxelClass.Refine(labels, new(10, 1, 1), new() { EdgeWeight = 2 }, classes);
        Assert.Equal([0, 0, 0, 0, 2, 3, 1, 3, 0, 0], classes);
        classes = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0];
        VoxelClass.Refine(labels, new(10, 1, 1), new() { Unlabelled = UnlabelledVoxels.Ignored }, classes);
        Assert.Equal([2, 0, 0, 2, 2, 2, 1, 0, 0, 2], classes);
    }

    private static IEnumerable<int> Parts(Vox3 v) => [v.X, v.Y, v.Z];

    private static TrainingOptions With(AugmentationOptions augmentation) => ToyTissue.Options with { Augmentation = augmentation };

    private static PatchGeometry Geometry(TrainingOptions options) => new(options.Network, options.Sampling, options.Augmentation);

    private static Example Load(TrainingOptions options, long number)
    {
        // One sampler for all, with the margin of the widest, so that examples of one number have one centre.
        var widest = new PatchGeometry(options.Network, options.Sampling, new() { ElasticPx = 2, ElasticWavelengthPx = 20 });
        var example = new Example(Geometry(options), options);
        example.Load(new ExampleSampler([Columns], widest, options.Sampling), 1, number);
        return example;
    }
}
