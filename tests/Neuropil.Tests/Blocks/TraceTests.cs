using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Blocks;

public sealed class TraceTests
{
    [Fact]
    public void AVoxelOutsideTheVolumeIsRefusedWithTheVolumesSize()
    {
        using var folder = new TemporaryFolder();
        using (var em = ZarrArray.Create(folder.At(AlignedStack.Volume), ArrayLayout.Usual(new(30, 20, 8), VoxelType.UInt8, new(8, 8, 40)))) { }
        var reader = new ReportReader(new Project(folder.At(""), new Recipe { VoxelSize = new(8, 8, 40), Tiles = "*.png" }), [], "test");
        reader.Trace(new Vox3(29, 19, 7));
        string message = Assert.Throws<InputException>(() => reader.Trace(new Vox3(29, 20, 7))).Message;
        Assert.Contains("29,20,7", message, StringComparison.Ordinal);
        Assert.Contains("0:30,0:20,0:8", message, StringComparison.Ordinal);
    }
}
