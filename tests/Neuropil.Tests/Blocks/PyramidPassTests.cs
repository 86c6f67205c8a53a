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

    /// <summary>Blocks of 64 x 64 x 16 voxels wrote two levels more; the third is made anew only where one of them changed.</summary>
    [Fact]
    public void ALevelDependsOnTheBlocksThatWroteTheLevelsBelowIt()
    {
        var layout = Layout with { Size = new(450, 300, 30) };
        var blocks = WriteBoxes.Of(layout.Size, new(64, 64, 16));
        var pass = PyramidPass.Beyond(2, Artefact, layout, 4).Single();
        Assert.Equal("pyramid-3", pass.Name);
        PassResult Before(int changed) => new(blocks, [.. blocks.Select((b, i) => new Receipt(
            "render", i, b.Key, "", i == changed ? "new" : "old", [], null, 0, 0, 0, "", "", ""))]);
        // Its shards are 128 x 128 x 32 voxels.
        for (int changed = 0; changed < blocks.Count; changed += 7)
            foreach (var block in pass.Plan(_context))
            {
                var (shard, min) = (block.WriteBox.Min, blocks[changed].WriteBox.Min);
                bool touched = min.X / 128 == shard.X / 16 && min.Y / 128 == shard.Y / 16 && min.Z / 32 == shard.Z / 8;
                Assert.Equal(touched, pass.InputsOf(_context, block, Before(-1)) != pass.InputsOf(_context, block, Before(changed)));
            }
    }
}
