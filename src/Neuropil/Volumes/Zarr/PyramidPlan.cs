using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>The levels of a pyramid: which axes halve at each, so that voxels become isotropic first and stay so.</summary>
/// <remarks>An axis halves when its voxel is less than twice the shortest side: 4 x 4 x 40 nm goes 8 x 8 x 40, 16 x 16 x 40, 32 x 32 x 40,
/// then 64 x 64 x 80. Without a voxel size all axes halve. An axis of one voxel never does. Sizes are rounded up.</remarks>
internal static class PyramidPlan
{
    /// <summary>The layout of level <paramref name="level"/> + 1, and how many voxels of this one make one of it.</summary>
    public static (ArrayLayout Layout, Vox3 Factor) Next(ArrayLayout level)
    {
        var nm = level.VoxelSize ?? new VoxelSize(1, 1, 1);
        double shortest = Math.Min(nm.XNm, Math.Min(nm.YNm, nm.ZNm));
        int Factor(double sideNm, int size) => sideNm < 2 * shortest && size > 1 ? 2 : 1;
        var factor = new Vox3(Factor(nm.XNm, level.Size.X), Factor(nm.YNm, level.Size.Y), Factor(nm.ZNm, level.Size.Z));
        // The finest axes may be one voxel long already; then whatever is left halves.
        if (factor.Product == 1) factor = new(level.Size.X > 1 ? 2 : 1, level.Size.Y > 1 ? 2 : 1, level.Size.Z > 1 ? 2 : 1);
        VoxelSize? coarser = level.VoxelSize is null ? null : new(nm.XNm * factor.X, nm.YNm * factor.Y, nm.ZNm * factor.Z);
        return (level with { Size = Grid3.CellCount(level.Size, factor), VoxelSize = coarser }, factor);
    }

    /// <summary>Level 0 and those after it, each with its factor to level 0.</summary>
    public static List<(ArrayLayout Layout, Vox3 ToFinest)> Levels(ArrayLayout level0, int levels)
    {
        var plan = new List<(ArrayLayout Layout, Vox3 ToFinest)> { (level0, Vox3.All(1)) };
        while (plan.Count < levels)
        {
            var (next, factor) = Next(plan[^1].Layout);
            var total = plan[^1].ToFinest;
            plan.Add((next, new(total.X * factor.X, total.Y * factor.Y, total.Z * factor.Z)));
        }
        return plan;
    }

    /// <summary>Coarser levels of which blocks of so many voxels of level 0, side by side from its origin on, hold whole shards.</summary>
    public static int LevelsAlong(ArrayLayout level0, int levels, Vox3 block)
    {
        var size = level0.Size;
        bool Whole((ArrayLayout Layout, Vox3 ToFinest) level)
        {
            var (shard, fine) = (level.Layout.Shard, level.ToFinest);
            return Holds(block.X, fine.X * shard.X, size.X) && Holds(block.Y, fine.Y * shard.Y, size.Y) && Holds(block.Z, fine.Z * shard.Z, size.Z);
        }
        return Levels(level0, levels).Skip(1).TakeWhile(Whole).Count();
    }

    private static bool Holds(int block, int shard, int size) => block % shard == 0 || block >= size;

    /// <summary>Levels until the whole fits into one chunk.</summary>
    public static int UsefulLevels(ArrayLayout level0)
    {
        int levels = 1;
        for (var at = level0; Grid3.CellCount(at.Size, at.Chunk).Product > 1; at = Next(at).Layout) levels++;
        return levels;
    }
}
