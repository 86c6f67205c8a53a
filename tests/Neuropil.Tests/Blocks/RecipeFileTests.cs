using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Tests.Blocks;

public class RecipeFileTests
{
    private static readonly Stage[] Stages = [new ToyStage("toy")];

    private static string FaultsOf(string text) =>
        Assert.Throws<InputException>(() => RecipeFile.Parse(text, "neuropil.yaml", Stages)).Message;

    [Fact]
    public void ARecipeKeepsDefaultsForWhatItDoesNotSay()
    {
        var recipe = RecipeFile.Parse("voxel: [4, 4.5, 40]\ntiles: raw/*.bmp\ntoy: { power: 3 }\nbox: '0:9,0:9,0:9'\n", "neuropil.yaml", Stages);
        Assert.Equal(new VoxelSize(4, 4.5, 40), recipe.VoxelSize);
        Assert.Equal(new ToyOptions { Power = 3 }, recipe.StageOptions["toy"]);
        Assert.Equal(Box3.OfSize(Vox3.All(9)), recipe.Box);
    }

    [Theory, InlineData("0.008, 0.008, 0.04", "In µm? Then multiply by 1000"), InlineData("8000, 8000, 40000", "In pm? Then divide by 1000"), InlineData("8, 8, 400000", "In pm?")]
    public void AVoxelOfAnotherUnitIsRefused(string voxel, string says)
    {
        string message = FaultsOf($"voxel: [{voxel}]\ntiles: x\n");
        Assert.Contains($"'voxel' is {voxel.Replace(", ", ",", StringComparison.Ordinal)}; it is given in nm", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownKeyIsRefusedWithItsLineAndTheNearestKnownKey()
    {
        string message = FaultsOf("voxel: [4, 4, 40]\ntiles: x\ntoy:\n  powr: 3\n");
        Assert.Contains("neuropil.yaml:4", message, StringComparison.Ordinal);
        Assert.Contains("'toy.powr'", message, StringComparison.Ordinal);
        Assert.Contains("Nearest known key: 'toy.power'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllFaultsAreNamedAtOnce()
    {
        string message = FaultsOf("voxel: [4, 4]\ntilse: x\ntoy: { power: much, count: 0 }\n");
        Assert.Contains("'voxel'", message, StringComparison.Ordinal);
        Assert.Contains("Nearest known key: 'tiles'", message, StringComparison.Ordinal);
        Assert.Contains("'toy.power: much' cannot be read as a whole number", message, StringComparison.Ordinal);
        Assert.Contains("exactly one of 'tiles'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOptionOutOfItsRangeIsAFault() =>
        Assert.Contains("toy.count is 0", FaultsOf("voxel: [4, 4, 40]\ntiles: x\ntoy: { count: 0 }\n"), StringComparison.Ordinal);

    [Fact]
    public void SettingAnOptionChangesOneLineOnly()
    {
        string folder = Directory.CreateTempSubdirectory("neuropil-set-").FullName;
        string path = Path.Combine(folder, Project.RecipeFile);
        File.WriteAllText(path, "# mine\nvoxel: [4, 4, 40]\ntiles: x   # here\ntoy:\n  # why\n  power: 3\n");
        Assert.Contains("was 3", RecipeFile.Set(folder, "toy.power=5", Stages), StringComparison.Ordinal);
        RecipeFile.Set(folder, "toy.count=7", Stages);
        Assert.Equal("# mine\nvoxel: [4, 4, 40]\ntiles: x   # here\ntoy:\n  count: 7\n  # why\n  power: 5\n", File.ReadAllText(path));
        Assert.Throws<InputException>(() => RecipeFile.Set(folder, "toy.powr=5", Stages));
        Assert.Contains("power: 5", File.ReadAllText(path), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void TheSchemaKnowsEveryOptionWithItsDefault()
    {
        var schema = RecipeSchema.Of(Stages);
        var toy = schema["properties"]!["toy"]!["properties"]!;
        Assert.Equal(12, toy["count"]!["default"]!.GetValue<int>());
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
    }
}
