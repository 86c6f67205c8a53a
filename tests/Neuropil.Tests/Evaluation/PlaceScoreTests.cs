using Neuropil.Blocks;
using Neuropil.Evaluation;
using Neuropil.Space;

namespace Neuropil.Tests.Evaluation;

public class PlaceScoreTests
{
    [Fact]
    public void AProjectWithoutTruthIsToldHowToNameOne()
    {
        var project = new Project("brain", new Recipe { VoxelSize = new VoxelSize(4, 4, 40) });
        string message = Assert.Throws<InputException>(() => PlaceScore.Of(project, new())).Message;
        Assert.Contains("'brain' names no truth", message, StringComparison.Ordinal);
        Assert.Contains("--truth wafer/truth", message, StringComparison.Ordinal);
    }
}
