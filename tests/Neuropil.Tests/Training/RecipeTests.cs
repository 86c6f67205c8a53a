using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class RecipeTests
{
    private const string Minimal = """
        seed: 3
        network: { depth: 2, voxelSize: [12, 12, 30] }
        data:
          - synthetic: { seed: 5, size: [64, 64, 32], count: 2 }
          - { em: "a.h5:raw", labels: "a.h5:bodies", box: "0:10,0:20,0:30" }
        validation:
          - synthetic: { seed: 9 }
        """;

    [Fact]
    public void ARecipeReadsIntoOptionsAndSources()
    {
        var recipe = TrainingRecipe.Parse(Minimal, "r.yaml");
        Assert.Equal(3ul, recipe.Options.Seed);
        Assert.Equal(2, recipe.Options.Network.Depth);
        Assert.Equal(new VoxelSize(12, 12, 30), recipe.Options.Network.VoxelSize);
        Assert.Equal(new Vox3(64, 64, 32), recipe.Data[0].Synthetic!.Size);
        Assert.Equal(new Box3(new(0, 0, 0), new(10, 20, 30)), recipe.Data[1].Box);
        Assert.Equal(9ul, recipe.Validation[0].Synthetic!.Seed);
    }

    [Theory, InlineData("stepz: 3", "stepz", "steps"), InlineData("sampling: { minObjectVoxels: 3 }", "sampling.minObjectVoxels", "sampling.minObjectVx"),
     InlineData("optimizer: { learnRate: 1 }", "optimizer.learnRate", "optimizer.learningRate"), InlineData("dato: []", "dato", "data")]
    public void AnUnknownKeyIsRefusedWithItsLineAndTheNearestKnownOne(string line, string key, string nearest)
    {
        string message = Assert.Throws<InputException>(() => TrainingRecipe.Parse(Minimal + "\n" + line, "r.yaml")).Message;
        Assert.Contains($"r.yaml:8: unknown key '{key}'", message, StringComparison.Ordinal);
        Assert.Contains($"'{nearest}'", message, StringComparison.Ordinal);
    }

    [Theory, InlineData("network: { depth: 2, fieldOfView: [22, 23, 11], voxelSize: [1, 1, 1] }", "fieldOfView"), InlineData("network: { initActivation: 0.5 }", "no example would ever move"),
     InlineData("optimizer: { learningRate: -1 }", "learningRate"), InlineData("monitor: { best: erl }", "monitor.floodBox"),
     InlineData("augmentation: { elasticPx: 9 }", "tissue folds"), InlineData("augmentation: { swapAllAxes: true }", "cubic"), InlineData("optimizer: { batchScaling: cubic }", "squareRoot")]
    public void AValueThatCannotWorkIsRefusedWithTheReason(string line, string named)
    {
        string recipe = string.Join('\n', Minimal.Split('\n').Where(l => !l.StartsWith("network", StringComparison.Ordinal))) + "\n" + line;
        Assert.Contains(named, Assert.Throws<InputException>(() => TrainingRecipe.Parse(recipe, "r.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecipeWithoutHeldOutDataIsRefused()
    {
        string recipe = Minimal[..Minimal.IndexOf("validation", StringComparison.Ordinal)];
        Assert.Contains("'validation' is missing", Assert.Throws<InputException>(() => TrainingRecipe.Parse(recipe, "r.yaml")).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(SharedData.RepositoryRoot, "samples"), "train-*.yaml").Select(f => Path.GetFileName(f)!)];

    [Theory, MemberData(nameof(Samples))]
    public void EveryShippedRecipeReads(string file) =>
        Assert.Empty(TrainingRecipe.Read(Path.Combine(SharedData.RepositoryRoot, "samples", file)).Options.Faults());

    [Fact]
    public void TheGuideNamesEveryKeyOfTheRecipeOnce()
    {
        string guide = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "guide", "training.md"));
        var missing = Keys(typeof(TrainingOptions), "").Where(key => guide.Split($"`{key}`").Length != 2);
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Keys(Type type, string prefix) => OptionBinding.Properties(type).SelectMany(p =>
        p.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal) ? Keys(p.PropertyType, prefix + OptionBinding.KeyOf(p) + ".") : [prefix + OptionBinding.KeyOf(p)]);
}
