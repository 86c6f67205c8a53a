using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Conversion;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Volumes;

public sealed class VolumeConversionTests : IDisposable
{
    private static readonly Vox3 Size = new(70, 41, 23);

    private static readonly ConvertOptions SmallShards = new() { Chunk = new(16, 16, 8), Shard = new(32, 32, 16), BudgetBytes = 1 << 20 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Voxels<ushort> Source(string name)
    {
        var random = new SplitMix64(3);
        var voxels = new Voxels<ushort>(Box3.OfSize(Size));
        for (int i = 0; i < voxels.Values.Length; i++) voxels.Values[i] = (ushort)random.NextInt(300);
        using var array = ZarrArray.Create(_folder[name], ArrayLayout.Usual(Size, VoxelType.UInt16, new VoxelSize(4, 5, 40)));
        array.Write(voxels, default);
        return voxels;
    }

    private long Convert(string from, string to, ConvertOptions? options = null)
    {
        using var source = VolumeAddress.Open(_folder[from]);
        using var conversion = new VolumeConversion(source, _folder[to], options ?? SmallShards);
        long done = 0;
        conversion.Run(voxels => done += voxels, default);
        Assert.Equal(conversion.TotalVoxels, done);
        return done;
    }

    [Fact]
    public void EveryFormatThatIsWrittenReadsBackThroughAChainOfAll()
    {
        var voxels = Source("start.zarr");
        string[] chain = ["start.zarr", "a.h5:deep/raw", "b.zarr", "c.tif", "d.npy", "e/", "f.npz:seg", "g/*.tif", "h.zarr"];
        for (int i = 1; i < chain.Length; i++)
        {
            Convert(chain[i - 1], chain[i]);
            using var copy = VolumeAddress.Open(_folder[chain[i]]);
            Assert.Equal((VoxelType.UInt16, voxels.Box), (copy.Type, copy.Box));
            Assert.Equal(voxels.Values, copy.Read<ushort>(copy.Box, default).Values);
        }
        using var h5 = VolumeAddress.Open(_folder["a.h5"]);
        using var zarr = VolumeAddress.Open(_folder["b.zarr"]);
        Assert.Equal((new VoxelSize(4, 5, 40), new VoxelSize(4, 5, 40)), (h5.VoxelSize!.Value, zarr.VoxelSize!.Value));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path, "*.part*"));
    }

    [Fact]
    public void ABoxATypeAndAVoxelSizeAreTakenOver()
    {
        var voxels = Source("start.zarr");
        var box = new Box3(new(5, 3, 2), new(60, 40, 20));
        Convert("start.zarr", "part.zarr", SmallShards with { Box = box, Type = VoxelType.Float32, VoxelSize = new VoxelSize(1, 2, 3), Levels = 1 });
        using var part = VolumeAddress.Open(_folder["part.zarr"]);
        Assert.Equal((VoxelType.Float32, Box3.OfSize(box.Size), new VoxelSize(1, 2, 3)), (part.Type, part.Box, part.VoxelSize!.Value));
        Assert.Equal(voxels.Crop(box).Values.Select(v => (float)v), part.Read<float>(part.Box, default).Values);
    }

    [Fact]
    public void AValueThatDoesNotFitTheNewTypeEndsTheCopyAndLeavesNothing()
    {
        Source("start.zarr");
        string message = Assert.Throws<InputException>(() => Convert("start.zarr", "bytes.zarr", SmallShards with { Type = VoxelType.UInt8 })).Message;
        Assert.Contains("uint8", message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory, InlineData("x.zarr"), InlineData("x.h5:raw"), InlineData("x.tif"), InlineData("x/"), InlineData("x.npy"), InlineData("x.npz:a")]
    public void ACopyThatStopsHalfwayLeavesNothingThatLooksFinished(string to)
    {
        Source("start.zarr");
        foreach (string shard in Directory.EnumerateFiles(_folder["start.zarr/c"], "*", SearchOption.AllDirectories)) File.Delete(shard);
        Assert.Throws<InputException>(() => Convert("start.zarr", to));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("x.vtk", "does not say what to write"), InlineData("x.h5", "needs the name"), InlineData("start.zarr", "is there already")]
    [InlineData("x.png", "does not say what to write")]
    public void AWrongDestinationSaysWhatWasExpected(string to, string expected)
    {
        Source("start.zarr");
        Assert.Contains(expected, Assert.Throws<InputException>(() => Convert("start.zarr", to)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesRefuseVoxelsThatAreNoGrey()
    {
        Source("start.zarr");
        Convert("start.zarr", "wide.npy", SmallShards with { Type = VoxelType.UInt32 });
        Assert.Contains("--type uint16", Assert.Throws<InputException>(() => Convert("wide.npy", "x.tif")).Message, StringComparison.Ordinal);
        Convert("wide.npy", "x.tif", SmallShards with { Type = VoxelType.UInt16 });
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsAStoreException()
    {
        // Permissions do not stop root, but nobody can make files in /proc.
        if (!Directory.Exists("/proc/self")) Assert.Skip("needs /proc, which no one can write into");
        Source("start.zarr");
        foreach (string name in new[] { "x.zarr", "x.npy", "x.tif", "x.h5:raw", "x/" })
        {
            using var source = VolumeAddress.Open(_folder["start.zarr"]);
            Assert.Throws<StoreException>(() =>
            {
                using var conversion = new VolumeConversion(source, "/proc/self/" + name, SmallShards);
                conversion.Run(_ => { }, default);
            });
        }
    }

    [Fact]
    public void WorkBoxesKeepToTheBudgetAndCoverAllOnce()
    {
        var (total, unit) = (new Vox3(5000, 3000, 100), new Vox3(256, 256, 64));
        var size = WorkBoxes.SizeOf(total, new(5000, 3000, 1), unit, 1, 64L << 20);
        Assert.True(size.Product <= 64L << 20);
        Assert.Equal((0, 0, 0), (size.X % 256, size.Y % 256, size.Z % 64));
        Assert.Equal(total.Product, WorkBoxes.Of(total, size).Sum(box => box.Count));
    }
}
