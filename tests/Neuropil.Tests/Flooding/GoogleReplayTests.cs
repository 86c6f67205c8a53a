using Neuropil.Flooding;
using Neuropil.GoogleFfn;
using Neuropil.Networks;
using Neuropil.Tests.Segmentation;

namespace Neuropil.Tests.Flooding;

/// <summary>Google's stored run on fib25, object by object, as <c>neuropil ffn replay</c> does it; all 254 take that command half an hour.</summary>
public class GoogleReplayTests
{
    /// <summary>Twenty objects of one to thirteen evaluations, spread over the run.</summary>
    [Fact]
    public void TwentyObjectsOfTheStoredRunComeOutTheSame()
    {
        var origins = ResultFile.ReadOrigins(SharedData.Path("fib25/google-ffn/sample-training2.npz"));
        var chosen = origins.Where(o => o.Evaluations <= 13).Where((_, i) => i % 4 == 0).Take(20).ToList();
        Assert.Equal(20, chosen.Count);
        var (shape, labels) = ResultFile.ReadLabels(SharedData.Path("fib25/google-ffn/sample-training2.npz"), TestContext.Current.CancellationToken);
        var (description, weights) = Fib25.Network();
        using var network = new FfnNetwork(description, weights);
        var done = new List<ReplayedObject>();
        new Replay(Fib25.Image(description), shape, labels, network, FloodSettings.From(description.Inference))
            .Run(chosen, Environment.ProcessorCount, () => { }, done.Add, TestContext.Current.CancellationToken);
        var summary = ReplaySummary.Of(done);
        TestContext.Current.TestOutputHelper?.WriteLine(summary.ToString());
        Assert.InRange(summary.SameEvaluationsShare, 0.95, 1);
        Assert.InRange(summary.EvaluationsRatio, 0.995, 1.005);
        Assert.InRange(summary.VoxelAgreement, 0.995, 1);
    }

    [Fact]
    public void OriginsInsideTheStoredResultAreThoseOfItsList()
    {
        var pickled = ResultFile.ReadOrigins(SharedData.Path("fib25/google-ffn/sample-training2.npz"));
        var listed = ResultFile.ReadOrigins(SharedData.Path("fib25/google-ffn/origins.json"));
        Assert.Equal(254, pickled.Count);
        Assert.Equal(listed, pickled.Select(o => o with { WalltimeSeconds = 0 }));
    }
}
