using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Tests.Volumes;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Blocks;

public sealed class PyramidPassTests : IDisposable
{
    private const string Artefact = "ids.zarr";

    private static readonly ArrayLayout Layout = new(new(45, 30, 11), new(8, 8, 4), new(16, 16, 8), VoxelType.UInt64, new VoxelSize(12, 12, 30));

    private readonly TemporaryFolder _folder = new();
    private readonly StageContext _context;

    public PyramidPassTests() => _context = new(new Project(_folder["project"], new Recipe { VoxelSize = Layout.VoxelSize!.Value }), new(), 1);

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1), InlineData(2)]
    public void ALevelIsPlannedAsItsShardsBeforeTheArrayIsThere(int level)
    {
        var plan = new PyramidPass(Artefact, Layout, level).Plan(_context);
        Assert.False(Path.Exists(_folder["project"]));
        using var group = OmeZarr.Create(_context.PathOf(Artefact), Layout, 3, Downsampling.Mode);
        var (all, shard) = (group.Level(level).Box, group.Level(level).ShardSize);
        var boxes = Grid3.CellsMeeting(all, shard).Select(cell => Grid3.BoxOf(cell, shard).Intersect(all)).ToList();
        Assert.Equal(boxes, plan.Select(b => b.WriteBox));
        Assert.Equal(boxes.Select((box, i) => (i, box.ToString())), plan.Select(b => (b.Index, b.Key)));
    }

    [Fact]
    public void BytesReadAreThoseOfTheVoxelsBelow()
    {
        using var group = OmeZarr.Create(_context.PathOf(Artefact), Layout, 2, Downsampling.Mode);
        group.Level(0).Write(new Voxels<ulong>(group.Level(0).Box), default);
        var pass = new PyramidPass(Artefact, Layout, 1);
        // At 12 x 12 x 30 nm x and y halve and z does not: the first shard, 16 x 15 x 8 of 23 x 15 x 11 voxels, has four voxels below each.
        var outcome = pass.RunBlock(_context, pass.Plan(_context)[0], default);
        Assert.Equal(16 * 15 * 8 * 4 * sizeof(ulong), outcome.BytesRead);
    }
}
