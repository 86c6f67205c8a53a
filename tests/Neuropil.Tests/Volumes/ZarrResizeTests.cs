using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Volumes;

public class ZarrResizeTests
{
    private static ArrayLayout Layout(int width) => new(new(width, 40, 4), new(16, 16, 2), new(32, 32, 4), VoxelType.UInt8, new VoxelSize(8, 8, 16));

    [Theory, InlineData(70, 100), InlineData(100, 70), InlineData(70, 72)]
    public void ShardsThatBothSizesHaveAreKeptAndThoseBeyondAreGone(int before, int after)
    {
        using var folder = new TemporaryFolder();
        string path = System.IO.Path.Combine(folder.Path, "v.zarr");
        using (var old = OmeZarr.Create(path, Layout(before), 2, Downsampling.Mean))
        {
            var voxels = new Voxels<byte>(Box3.OfSize(Layout(before).Size));
            voxels.Values.AsSpan().Fill(7);
            old.Level(0).Write(voxels, CancellationToken.None);
        }
        ZarrResize.Group(path, Layout(after), 2, Downsampling.Mean);
        using var resized = OmeZarr.Create(path, Layout(after), 2, Downsampling.Mean);
        Assert.Equal(Layout(after).Size, resized.Level(0).Box.Size);
        var kept = resized.Level(0).Read<byte>(new Box3(new(0, 0, 0), new(64, 32, 4)), CancellationToken.None);
        Assert.All(kept.Values, v => Assert.Equal(7, v));
        int shards = Directory.EnumerateFiles(Path.Combine(path, "0"), "*", SearchOption.AllDirectories).Count() - 1;
        Assert.Equal(2 * Math.Min((before + 31) / 32, (after + 31) / 32), shards);
    }
}
