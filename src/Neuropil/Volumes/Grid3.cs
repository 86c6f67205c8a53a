using Neuropil.Space;

namespace Neuropil.Volumes;

/// <summary>The regular grid of cells (chunks, shards) that starts at voxel 0,0,0.</summary>
internal static class Grid3
{
    /// <summary>Indices of the cells that meet a box, x fastest, then y, then z.</summary>
    public static IEnumerable<Vox3> CellsMeeting(Box3 box, Vox3 cell)
    {
        for (int z = box.Min.Z / cell.Z; z * (long)cell.Z < box.Max.Z; z++)
            for (int y = box.Min.Y / cell.Y; y * (long)cell.Y < box.Max.Y; y++)
                for (int x = box.Min.X / cell.X; x * (long)cell.X < box.Max.X; x++)
                    yield return new(x, y, z);
    }

    public static Box3 BoxOf(Vox3 index, Vox3 cell) =>
        Box3.At(new(index.X * cell.X, index.Y * cell.Y, index.Z * cell.Z), cell);

    public static Vox3 CellCount(Vox3 size, Vox3 cell) => new(CeilDiv(size.X, cell.X), CeilDiv(size.Y, cell.Y), CeilDiv(size.Z, cell.Z));

    public static int CeilDiv(int a, int b) => (int)(((long)a + b - 1) / b);
}
