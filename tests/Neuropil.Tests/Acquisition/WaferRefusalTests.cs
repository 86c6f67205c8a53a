using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Tests.Acquisition;

public class WaferRefusalTests
{
    private static readonly Box3 Block = new(new(0, 0, 0), new(160, 160, 3));

    private static string Refusal(WaferOptions options, Vox3? size = null) =>
        Assert.Throws<InputException>(() => VirtualMicroscope.Plan(size ?? Block.Size, Specimens.Voxel, options)).Message;

    [Fact]
    public void AllFaultyOptionsAreNamedAtOnce()
    {
        string message = Refusal(new() { Rows = 0, Overlap = 0.9, BlurPx = -1, ElasticPx = 50, TileWidthPx = 100 });
        Assert.Contains("1x1", message, StringComparison.Ordinal);
        Assert.Contains("overlap is 0.9", message, StringComparison.Ordinal);
        Assert.Contains("blur is -1", message, StringComparison.Ordinal);
        Assert.Contains("fold the section over itself", message, StringComparison.Ordinal);
        Assert.Contains("width and height", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TilesThatLeaveTheSpecimenAreRefusedWithTheSizeThatFits()
    {
        string message = Refusal(new() { TileWidthPx = 120, TileHeightPx = 120 });
        Assert.Matches(@"The largest that stay on it are \d+x\d+", message);
    }

    [Fact]
    public void ASpecimenTooSmallForItsDistortionsIsRefused() =>
        Assert.Contains("70x70", Refusal(new WaferOptions().With(Distortion.Hard), new Vox3(70, 70, 3)), StringComparison.Ordinal);

    [Fact]
    public void SectionsThickerThanTheSpecimenAreRefused() =>
        Assert.Contains("--thickness", Refusal(new() { SlicesPerSection = 5 }), StringComparison.Ordinal);

    [Fact]
    public void LosingEverythingIsRefused()
    {
        Assert.Contains("3 lost sections of 3", Refusal(new() { LostSections = 3 }), StringComparison.Ordinal);
        Assert.Contains("12 lost tiles of 12", Refusal(new() { LostTiles = 12 }), StringComparison.Ordinal);
    }

    [Fact]
    public void AWaferIsNotWrittenOverAnother()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("old.png"), "");
        string message = Assert.Throws<InputException>(() => VirtualMicroscope.Image(
            Specimens.Of(Specimens.Waves(Block)), new(), folder.Path, 1, new SilentProgress(), CancellationToken.None)).Message;
        Assert.Contains("old.png", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutTruthIsNamed()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("truth.json", Assert.Throws<InputException>(() => WaferTruth.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
