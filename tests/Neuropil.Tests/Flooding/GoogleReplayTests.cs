using Neuropil.Flooding;
using Neuropil.GoogleFfn;
using Neuropil.Networks;
using Neuropil.Networks.Kernels;
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

    /// <summary>One object filled with Winograd's convolutions and one with direct ones: every answer of the network on the way, errors adding up from
    /// step to step, within a thousandth (logits).</summary>
    [Fact]
    public void OverAWholeObjectWinogradAndDirectConvolutionsAgree()
    {
        string stored = SharedData.Path("fib25/google-ffn/sample-training2.npz");
        var (shape, labels) = ResultFile.ReadLabels(stored, TestContext.Current.CancellationToken);
        var chosen = ResultFile.ReadOrigins(stored).First(o => o.Evaluations is >= 20 and <= 40);
        var (description, weights) = Fib25.Network();
        List<float[]> Answers(ConvAlgorithm? algorithm)
        {
            using var network = new Recorder(new FfnNetwork(description, weights, null, algorithm));
            new Replay(Fib25.Image(description), shape, labels, network, FloodSettings.From(description.Inference))
                .Run([chosen], 1, () => { }, _ => { }, TestContext.Current.CancellationToken);
            return network.Answers;
        }
        var (winograd, direct) = (Answers(null), Answers(ConvAlgorithm.Direct));
        Assert.Equal(chosen.Evaluations, winograd.Count);
        Assert.Equal(direct.Count, winograd.Count);
        float most = winograd.Zip(direct).Max(p => p.First.Zip(p.Second).Max(v => Math.Abs(v.First - v.Second)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{winograd.Count} evaluations, largest difference of logits {most:G3}");
        Assert.InRange(most, float.Epsilon, 1e-3f);
    }

    /// <summary>Keeps a copy of every answer.</summary>
    private sealed class Recorder(IFfnNetwork network) : IFfnNetwork
    {
        public List<float[]> Answers { get; } = [];

        public NetworkDescription Description => network.Description;

        public IFfnSession NewSession(int threads) => new Session(network.NewSession(threads), Answers);

        public void Dispose() => network.Dispose();

        private sealed class Session(IFfnSession session, List<float[]> answers) : IFfnSession
        {
            public void Step(ReadOnlySpan<float> image, ReadOnlySpan<float> map, Span<float> output)
            {
                session.Step(image, map, output);
                answers.Add(output.ToArray());
            }

            public void Dispose() => session.Dispose();
        }
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
