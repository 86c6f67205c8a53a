using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Volumes;

public sealed class OmeZarrTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ArrayLayout Layout(VoxelType type) => new(new(45, 30, 11), new(8, 8, 4), new(16, 16, 8), type, new VoxelSize(12, 12, 30));

    private static Voxels<T> Noise<T>(Vox3 size, Func<int, T> value) where T : unmanaged
    {
        var random = new SplitMix64(7);
        var voxels = new Voxels<T>(Box3.OfSize(size));
        for (int i = 0; i < voxels.Values.Length; i++) voxels.Values[i] = value(random.NextInt(1000));
        return voxels;
    }

    private static void FillAll(OmeZarrGroup group)
    {
        for (int level = 1; level < group.Levels; level++)
            foreach (var cell in Grid3.CellsMeeting(group.Level(level).Box, group.Level(level).ShardSize))
                group.DownsampleInto(level, Grid3.BoxOf(cell, group.Level(level).ShardSize).Intersect(group.Level(level).Box), default);
    }

    [Fact]
    public void AxesHalveUntilVoxelsAreIsotropicAndThenTogether()
    {
        using var group = OmeZarr.Create(_folder["em.zarr"], Layout(VoxelType.UInt8), 4, Downsampling.Mean);
        // 12 x 12 x 30 nm: z = 30 is not below 2 x 12, but below 2 x 24.
        Assert.Equal([new Vox3(2, 2, 1), new(2, 2, 2), new(2, 2, 2)], Enumerable.Range(1, 3).Select(group.Factor));
        Assert.Equal([new Vox3(45, 30, 11), new(23, 15, 11), new(12, 8, 6), new(6, 4, 3)], Enumerable.Range(0, 4).Select(l => group.Level(l).Box.Size));
        Assert.Equal(new VoxelSize(48, 48, 60), group.Level(2).VoxelSize);
        using var level = VolumeAddress.Open(_folder["em.zarr"] + ":2");
        using var finest = VolumeAddress.Open(_folder["em.zarr"]);
        Assert.Equal((new VoxelSize(48, 48, 60), new Vox3(45, 30, 11)), (level.VoxelSize!.Value, finest.Box.Size));
    }

    [Fact]
    public void TheMeanRoundsHalvesUpAndUsesOnlyWhatTheEdgeHas()
    {
        var fine = Noise(new(45, 30, 11), v => (byte)(v % 256));
        using var group = OmeZarr.Create(_folder["em.zarr"], Layout(VoxelType.UInt8), 3, Downsampling.Mean);
        group.Level(0).Write(fine, default);
        FillAll(group);
        var coarse = group.Level(1).Read<byte>(group.Level(1).Box, default);
        for (int z = 0; z < 11; z++)
            for (int y = 0; y < 15; y++)
                for (int x = 0; x < 23; x++)
                {
                    int[] block = x < 22
                        ? [fine[2 * x, 2 * y, z], fine[2 * x + 1, 2 * y, z], fine[2 * x, 2 * y + 1, z], fine[2 * x + 1, 2 * y + 1, z]]
                        : [fine[2 * x, 2 * y, z], fine[2 * x, 2 * y + 1, z]];
                    Assert.Equal((byte)Math.Floor(block.Average() + 0.5), coarse[x, y, z]);
                }
    }

    [Fact]
    public void TheModeIsTheMostFrequentLabelAndOfSeveralTheSmallest()
    {
        Assert.Equal(3UL, DownsamplingKernel.Mode<ulong>([7, 3, 7, 3]));
        Assert.Equal(7UL, DownsamplingKernel.Mode<ulong>([7, 3, 7, 3, 7]));
        Assert.Equal(0UL, DownsamplingKernel.Mode<ulong>([9, 8, 0, 7]));
        Assert.Equal(ulong.MaxValue, DownsamplingKernel.Mode<ulong>([ulong.MaxValue, 1, ulong.MaxValue]));
    }

    [Fact]
    public void MeansOfEveryTypeStayInTheirRange()
    {
        Assert.Equal(ulong.MaxValue, DownsamplingKernel.Mean<ulong>([ulong.MaxValue, ulong.MaxValue - 1]));
        Assert.Equal(-1, DownsamplingKernel.Mean<int>([-1, -2]));
        Assert.Equal(-2, DownsamplingKernel.Mean<int>([-2, -2, -2, -1]));
        Assert.Equal(1, DownsamplingKernel.Mean<sbyte>([0, 1]));
        Assert.Equal(0.25f, DownsamplingKernel.Mean<float>([0f, 0.5f]));
    }

    [Fact]
    public void APyramidDoesNotDependOnTheOrderOrSizeOfItsWriteBoxes()
    {
        var fine = Noise(new(45, 30, 11), v => (ulong)(v % 3));
        using var byShard = OmeZarr.Create(_folder["a.zarr"], Layout(VoxelType.UInt64), 3, Downsampling.Mode);
        using var atOnce = OmeZarr.Create(_folder["b.zarr"], Layout(VoxelType.UInt64), 3, Downsampling.Mode);
        byShard.Level(0).Write(fine, default);
        atOnce.Level(0).Write(fine, default);
        FillAll(byShard);
        for (int level = 1; level < 3; level++) atOnce.DownsampleInto(level, atOnce.Level(level).Box, default);
        foreach (string file in Directory.EnumerateFiles(_folder["a.zarr/2/c"], "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("a.zarr", "b.zarr", StringComparison.Ordinal)));
    }

    /// <summary>Levels written with the finest, from what is in memory, are those made from its shards.</summary>
    [Theory, InlineData(32, 1), InlineData(64, 2)]
    public void LevelsWrittenAlongAreThoseMadeFromTheFinestOnDisk(int side, int along)
    {
        var (layout, block) = (Layout(VoxelType.UInt8), new Vox3(side, side, 16));
        Assert.Equal(along, PyramidPlan.LevelsAlong(layout, 3, block));
        var fine = Noise(new(45, 30, 11), v => (byte)(v % 256));
        using var atOnce = OmeZarr.Create(_folder["a.zarr"], layout, 3, Downsampling.Mean);
        using var oneByOne = OmeZarr.Create(_folder["b.zarr"], layout, 3, Downsampling.Mean);
        foreach (var cell in Grid3.CellsMeeting(fine.Box, block))
            atOnce.Write(fine.Crop(Grid3.BoxOf(cell, block).Intersect(fine.Box)), along, default);
        oneByOne.Level(0).Write(fine, default);
        FillAll(oneByOne);
        for (int level = 0; level <= along; level++)
            foreach (string file in Directory.EnumerateFiles(_folder[$"b.zarr/{level}/c"], "*", SearchOption.AllDirectories))
                Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("b.zarr", "a.zarr", StringComparison.Ordinal)));
    }

    [Fact]
    public void BlocksThatHoldNoWholeShardsOfALevelDoNotWriteIt()
    {
        // At 12 x 12 x 30 nm level 2 halves z: its shards of 8 are 16 of the finest deep.
        var deep = Layout(VoxelType.UInt8) with { Size = new(450, 300, 110) };
        Assert.Equal(0, PyramidPlan.LevelsAlong(deep, 4, new(16, 16, 8)));
        Assert.Equal(1, PyramidPlan.LevelsAlong(deep, 4, new(64, 64, 8)));
        Assert.Equal(2, PyramidPlan.LevelsAlong(deep, 4, new(64, 64, 16)));
        Assert.Equal(0, PyramidPlan.LevelsAlong(deep, 4, new(48, 64, 16)));
    }

    [Fact]
    public void CreateOpensTheSameGroupAndRefusesAnother()
    {
        OmeZarr.Create(_folder["a.zarr"], Layout(VoxelType.UInt8), 2, Downsampling.Mean).Dispose();
        OmeZarr.Create(_folder["a.zarr"], Layout(VoxelType.UInt8), 2, Downsampling.Mean).Dispose();
        Assert.Throws<InputException>(() => OmeZarr.Create(_folder["a.zarr"], Layout(VoxelType.UInt8), 3, Downsampling.Mean));
        Assert.Throws<InputException>(() => OmeZarr.Create(_folder["a.zarr"], Layout(VoxelType.UInt16), 2, Downsampling.Mean));
    }

    [Fact]
    public void ALevelIsNotMadeFromAMissingShard()
    {
        using var group = OmeZarr.Create(_folder["a.zarr"], Layout(VoxelType.UInt8), 2, Downsampling.Mean);
        Assert.Contains("is missing", Assert.Throws<InputException>(() => group.DownsampleInto(1, new(new(0, 0, 0), new(16, 15, 8)), default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UsefulLevelsEndWhenAllFitsIntoAChunk() =>
        // 45,30,11 -> 23,15,11 -> 12,8,6 -> 6,4,3 with chunks of 8,8,4
        Assert.Equal(4, OmeZarr.UsefulLevels(Layout(VoxelType.UInt8)));
}
