using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class EngineAgreementTests
{
    [Fact]
    public void ATrainedNetworkAnswersInTheEngineAsItDidInTraining()
    {
        string folder = Directory.CreateTempSubdirectory("neuropil-agree-").FullName;
        var options = new NetworkOptions { Depth = 3, FieldOfView = new(9, 11, 5), Deltas = new(2, 2, 1) };
        var layout = new FfnLayout(options.Depth, options.Features);
        var random = new SplitMix64(2);
        float[] weights = [.. layout.Initial(3).Select(w => w + (float)(0.02 * random.NextNormal()))];
        TrainedNetwork.Write(folder, options, layout, weights, []);
        int voxels = (int)options.FieldOfView.Product;
        float[] image = [.. Enumerable.Range(0, voxels).Select(_ => (float)random.NextNormal())];
        float[] map = [.. image.Select(_ => (float)(3 * random.NextNormal()))], inTraining = new float[voxels], inEngine = new float[voxels];

        using var filters = new FfnFilters(layout, withGradients: false);
        filters.Pack(weights);
        using var pass = new FfnPass(layout, filters, options.FieldOfView);
        pass.Forward(image, map, inTraining);
        using var network = new CpuEngine().Load(folder);
        using var session = network.NewSession(1);
        session.Step(image, map, inEngine);

        for (int i = 0; i < voxels; i++) Assert.Equal(inTraining[i], inEngine[i], 1e-4);
        // Training writes the answer over the map it came from.
        pass.Forward(image, map, map);
        Assert.Equal(inTraining, map);
        Directory.Delete(folder, recursive: true);
    }
}
