using Neuropil.Artefacts;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes;

namespace Neuropil.Tests.Artefacts;

public sealed class ArtefactJsonTests
{
    [Theory]
    [InlineData("""{ "a": 1 }""", "the key 'a' is not known")]
    [InlineData("""{ "voxelSize": 5 }""", "at $.voxelSize, line 1 stands a value of another kind")]
    [InlineData("\"abc\"", "stands a value of another kind")]
    [InlineData("""{ "tiles": [""", "line 1")]
    public void AFaultIsToldByPlaceAndWithoutTypesOfTheProgram(string json, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("tiles.json"), json);
        string message = Assert.Throws<InputException>(() => ArtefactJson.Read<TileList>(folder.At("tiles.json"), "Write it again.")).Message;
        Assert.Contains(says, message.Replace("LineNumber: 0", "line 1", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (string inside in (string[])[".NET", "Neuropil.", "System."]) Assert.DoesNotContain(inside, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderInPlaceOfAFileIsNamed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("out"));
        Assert.Contains("there is a folder of this name", Assert.Throws<InputException>(() => AtomicFile.Write(folder.At("out"), "text")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.At("out")));
    }
}
