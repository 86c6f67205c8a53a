using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Segmentation;
using Neuropil.Space;
using Neuropil.Tests.Segmentation;

namespace Neuropil.Tests.Flooding;

/// <summary>Google's stored run on fib25 (google/ffn, P100, 2018) is the oracle: its seeds, evaluations and voxels.</summary>
public class GoogleRunTests
{
    [Fact]
    public void PeakSeedsAreThoseOfTheStoredRun()
    {
        var image = Fib25.Image(Fib25.Network().Description);
        var canvas = new FloodCanvas(image, Fib25.Shape, Vox3.All(33));
        var seeds = PeakSeeds.OfImage(image, Fib25.Shape, (10, 10, 10)).Select(canvas.At).Where(canvas.FieldOfViewFits).ToList();
        // Its counter "seed-policy-calls" is 12465: one call for each seed and one that finds the list at its end.
        Assert.Equal(12464, seeds.Count);
        var places = seeds.Select((seed, i) => (seed, i)).ToDictionary(p => p.seed, p => p.i);
        var order = Fib25.Origins().Select(o => places[o.Seed]).ToList();
        Assert.Equal(order.Order(), order);
    }

    /// <summary>Objects are refilled from their seeds among the finished objects that came before them.</summary>
    [Fact]
    public void ObjectsTakeTheEvaluationsAndTheVoxelsOfTheStoredRun() => Replay([2, 10, 16]);

    /// <summary>A quarter of an hour on one core.</summary>
    [Fact(Explicit = true)]
    public void SoDoAllObjectsOfUpToSixtyEvaluationsAmongTheFirstHundred() =>
        Replay(Fib25.Origins().Where(o => o.Id <= 100 && o.Iters <= 60).Select(o => o.Id));

    private static void Replay(IEnumerable<int> ids)
    {
        byte[] stored = Fib25.StoredLabels();
        var (description, weights) = Fib25.Network();
        using var network = new FfnNetwork(description, weights);
        var canvas = new FloodCanvas(Fib25.Image(description), Fib25.Shape, description.FieldOfView);
        using var session = network.NewSession(Environment.ProcessorCount);
        var fill = new ObjectFill(canvas, session, description.Deltas, FloodSettings.From(description.Inference));
        foreach (var origin in Fib25.Origins().IntersectBy(ids, o => o.Id))
        {
            for (int i = 0; i < stored.Length; i++) canvas.Labels[i] = stored[i] < origin.Id ? stored[i] : 0;
            var result = fill.Fill(origin.Seed, origin.Id, description.Inference.MinSegmentSizeVx, 2, TestContext.Current.CancellationToken);
            Assert.Equal((FillEnd.Kept, origin.Iters), (result.End, result.Evaluations));
            int wrong = 0;
            for (int i = 0; i < stored.Length; i++) if ((canvas.Labels[i] == origin.Id) != (stored[i] == origin.Id)) wrong++;
            TestContext.Current.TestOutputHelper?.WriteLine($"object {origin.Id}: {result.Evaluations} evaluations, {result.Voxels} voxels, {wrong} differ");
            // TensorFlow summed in another order: a voxel on the threshold may fall to either side.
            Assert.InRange(wrong, 0, result.Voxels / 1000);
        }
    }
}
