using Neuropil.Blocks;
using Neuropil.Tests.Acquisition;

namespace Neuropil.Tests.Blocks;

/// <summary>What counts of a file's path: all below the folder that an address names, nothing above.</summary>
public sealed class AddressedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AddressedFilesTests()
    {
        foreach (string file in (string[])["a/012/raw/1_1.png", "a/013/raw/1_1.png", "a/em.h5", "b/012/raw/1_1.png", "b/013/raw/1_1.png", "b/em.h5"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(file))!);
            File.WriteAllText(_folder.At(file), file[2..]);
        }
    }

    public void Dispose() => _folder.Dispose();

    private AddressedFiles At(string address, int folders = 0) => AddressedFiles.At(address, _folder.At(address), folders);

    private string? Content(string address, int folders = 0) => At(address, folders).Content(File.ReadAllText);

    [Theory]
    [InlineData("a/*/raw/*.png", 0, "012/raw/1_1.png")]
    [InlineData("a/012/raw/*.png", 0, "1_1.png")]
    [InlineData("a/012/raw/*.png", 2, "012/raw/1_1.png")]   // {section}/raw/{row}_{column}
    [InlineData("a/012", 0, "raw/1_1.png")]
    [InlineData("a/em.h5:raw", 0, "em.h5")]
    public void ANameIsThePathBelowTheAddress(string address, int folders, string name) => Assert.Equal(name, At(address, folders).Files[0].Name);

    [Fact]
    public void ContentIsTheSameAtAnotherPlaceAndAnotherForAnotherName()
    {
        Assert.Equal(Content("a/*/raw/*.png"), Content("b/*/raw/*.png"));
        Assert.Equal(Content("a/em.h5:raw"), Content("b/em.h5:raw"));
        Assert.NotEqual(Content("a/em.h5:raw"), Content("a/em.h5:labels"));
        string before = Content("b/*/raw/*.png")!;
        Directory.Move(_folder.At("b/013"), _folder.At("b/014"));
        Assert.NotEqual(before, Content("b/*/raw/*.png"));
        Assert.Null(Content("nothing/*.png"));
    }
}
