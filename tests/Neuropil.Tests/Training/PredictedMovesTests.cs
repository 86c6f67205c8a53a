using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class PredictedMovesTests
{
    private static readonly TrainingOptions Options = ToyTissue.Options with
    {
        Augmentation = AugmentationOptions.None,
        Sampling = ToyTissue.Options.Sampling with { Moves = MovePolicy.MaxPredMoves, MoveRings = 2 },
    };

    private static readonly PatchGeometry Geometry = new(Options.Network, Options.Sampling, Options.Augmentation);
    private static readonly ExampleSampler Sampler = new([ToyTissue.Columns(new(60, 60, 40), 1)], Geometry, Options.Sampling);

    [Fact]
    public void AMapThatSaysYesEverywhereLeadsToEveryCellOfThePatchOnceAndNoFurther()
    {
        var walk = new ExampleWalk(Geometry, Options);
        walk.Begin(Sampler, 3);
        var places = Walk(walk, logit: 5, most: 1000);
        Assert.Equal(Vox3.Zero, places[0]);
        // The middle of each face is highest, so that places stand on the grid of deltas: two to each side of the centre along each axis.
        Assert.Equal(125, places.Distinct().Count());
        Assert.Equal(125, places.Count);
        Assert.All(places, p => Assert.True(Math.Abs(p.X) <= 6 && Math.Abs(p.Y) <= 6 && Math.Abs(p.Z) <= 4));
    }

    [Fact]
    public void AMapThatSaysNoEndsTheWalkAtTheCentre()
    {
        var walk = new ExampleWalk(Geometry, Options);
        walk.Begin(Sampler, 3);
        Assert.Equal([Vox3.Zero], Walk(walk, logit: -5, most: 1000));
    }

    [Fact]
    public void AWalkGoesOnFromItsStateAsIfItHadNotStopped()
    {
        var (whole, first, second) = (new ExampleWalk(Geometry, Options), new ExampleWalk(Geometry, Options), new ExampleWalk(Geometry, Options));
        whole.Begin(Sampler, 3);
        first.Begin(Sampler, 3);
        var wanted = Walk(whole, logit: 5, most: 1000);
        var before = Walk(first, logit: 5, most: 40);
        second.Resume(Sampler, first.State);
        Assert.Equal(wanted, before.Concat(Walk(second, logit: 5, most: 1000)));
    }

    private static List<Vox3> Walk(ExampleWalk walk, float logit, int most)
    {
        var places = new List<Vox3>();
        float[] answer = new float[Geometry.FovVoxels];
        Array.Fill(answer, logit);
        var (fov, deltas) = (Geometry.Fov, Geometry.Deltas);
        foreach (var face in (Vox3[])[new(deltas.X, 0, 0), new(0, deltas.Y, 0), new(0, 0, deltas.Z)])
            foreach (int side in (int[])[-1, 1])
            {
                var at = PatchGeometry.Half(fov) + face * side;
                answer[(at.Z * fov.Y + at.Y) * fov.X + at.X] = logit + 1;
            }

        while (places.Count < most && walk.NextMove() is { } shift)
        {
            places.Add(shift);
            walk.Put(answer, shift);
        }

        return places;
    }
}
