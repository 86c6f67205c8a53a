using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Blocks;

/// <summary>One coarser level of an OME-Zarr array of the project, made from the level below it.</summary>
/// <param name="artefact">The array, as a path in the project directory; earlier passes wrote its finer levels.</param>
/// <param name="level0">The layout that the earlier pass gave it.</param>
/// <param name="level">At least 1.</param>
/// <param name="levelBefore">The level in whose voxels the pass before has its blocks: 0 where that wrote some coarser levels along with the finest.</param>
public sealed class PyramidPass(string artefact, ArrayLayout level0, int level, int levelBefore) : Pass
{
    public PyramidPass(string artefact, ArrayLayout level0, int level) : this(artefact, level0, level, level - 1) { }

    /// <summary>The passes for the levels that are not there once the finest and <paramref name="along"/> coarser ones are written.</summary>
    public static IEnumerable<PyramidPass> Beyond(int along, string artefact, ArrayLayout level0, int levels) =>
        Enumerable.Range(1, levels - 1).Skip(along).Select(level => new PyramidPass(artefact, level0, level, level == along + 1 ? 0 : level - 1));

    public override string Name => $"pyramid-{level}";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var layout = PyramidPlan.Levels(level0, level + 1)[level].Layout;
        return WriteBoxes.Of(layout.Size, layout.Shard);
    }

    /// <summary>The blocks of the pass before that it is made from; their keys tell how they are cut.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        var levels = PyramidPlan.Levels(level0, level + 1);
        Vox3 fine = levels[levelBefore].ToFinest, coarse = levels[level].ToFinest;
        Vox3 Down(Vox3 v) => new(v.X * coarse.X / fine.X, v.Y * coarse.Y / fine.Y, v.Z * coarse.Z / fine.Z);
        var below = new Box3(Down(block.WriteBox.Min), Down(block.WriteBox.Max));
        return before is null ? null : string.Join('\n', before.Blocks
            .Select((b, i) => (Block: b, before.Receipts[i].OutputHash))
            .Where(b => !b.Block.WriteBox.Intersect(below).IsEmpty).Select(b => $"{b.Block.Key} {b.OutputHash}"));
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var group = OmeZarr.Open(context.PathOf(artefact));
        var written = group.DownsampleInto(level, block.WriteBox, ct);
        return new(written.Sha256, [], null, block.WriteBox.Count * group.Factor(level).Product * level0.Type.Bytes(), written.Bytes);
    }
}

/// <summary>Blocks that write one shard each, or some side by side.</summary>
public static class WriteBoxes
{
    /// <summary>Blocks of several shards side by side in x and y, for passes that read much more than they write: as many to a side as leave so many
    /// blocks for as many threads, and no more than four.</summary>
    public const int MostShards = 4;

    private const int BlocksWanted = 32;

    public static IReadOnlyList<Block> Wide(Vox3 size, Vox3 shard) => Of(size, WideBox(size, shard));

    /// <summary>The size of the blocks of <see cref="Wide"/> that do not end at a far face.</summary>
    public static Vox3 WideBox(Vox3 size, Vox3 shard)
    {
        for (int side = MostShards; side > 1; side /= 2)
        {
            Vox3 box = new(side * shard.X, side * shard.Y, shard.Z);
            if (Grid3.CellCount(size, box).Product >= BlocksWanted) return box;
        }
        return shard;
    }

    /// <summary>The shards of an array, x fastest; those at the far faces are cut. The read box is the write box.</summary>
    public static IReadOnlyList<Block> Of(Vox3 size, Vox3 shard)
    {
        var blocks = new List<Block>();
        for (int z = 0; z < size.Z; z += shard.Z)
            for (int y = 0; y < size.Y; y += shard.Y)
                for (int x = 0; x < size.X; x += shard.X)
                {
                    var box = Box3.At(new(x, y, z), shard).Intersect(Box3.OfSize(size));
                    blocks.Add(new(blocks.Count, box.ToString(), box, box));
                }
        return blocks;
    }
}
