using Neuropil.Space;

namespace Neuropil.Acquisition.Tissue;

/// <summary>Truth for a finite volume. A cell that leaves the volume and comes back is two objects there, since nothing in the
/// volume shows that they are one; and what is a few voxels large is no object at all.</summary>
/// <param name="Labels">1…n in the order of each object's first voxel, 0 for none. Every object is 6-connected.</param>
/// <param name="CellOf">Cell of each object in the endless tissue; entry 0 is 0.</param>
public sealed record FiniteTruth(Voxels<uint> Labels, uint[] CellOf)
{
    /// <summary>Objects below this are dropped to 0. Default of callers: 100 voxels, less than one thin axon in two sections.</summary>
    public const int DefaultMinimumVoxels = 100;

    public static FiniteTruth Of(Voxels<uint> cells, int minimumVoxels = DefaultMinimumVoxels)
    {
        var parent = Join(cells);
        var size = new int[parent.Length];
        for (int i = 0; i < parent.Length; i++) size[parent[i] = Root(parent, i)]++;
        var number = new uint[parent.Length];
        var labels = new Voxels<uint>(cells.Box);
        var cellOf = new List<uint> { 0 };
        for (int i = 0; i < parent.Length; i++)
        {
            int root = parent[i];
            if (cells.Values[i] == 0 || size[root] < minimumVoxels) continue;
            if (number[root] == 0)
            {
                number[root] = (uint)cellOf.Count;
                cellOf.Add(cells.Values[i]);
            }
            labels.Values[i] = number[root];
        }
        return new(labels, [.. cellOf]);
    }

    private static int[] Join(Voxels<uint> cells)
    {
        var parent = new int[cells.Values.Length];
        int row = cells.Size.X, plane = row * cells.Size.Y, i = 0;
        for (int z = 0; z < cells.Size.Z; z++)
            for (int y = 0; y < cells.Size.Y; y++)
                for (int x = 0; x < row; x++, i++)
                {
                    parent[i] = i;
                    if (x > 0 && cells.Values[i - 1] == cells.Values[i]) Union(parent, i, i - 1);
                    if (y > 0 && cells.Values[i - row] == cells.Values[i]) Union(parent, i, i - row);
                    if (z > 0 && cells.Values[i - plane] == cells.Values[i]) Union(parent, i, i - plane);
                }
        return parent;
    }

    private static void Union(int[] parent, int a, int b)
    {
        (a, b) = (Root(parent, a), Root(parent, b));
        if (a < b) parent[b] = a;
        else parent[a] = b;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    }
}
