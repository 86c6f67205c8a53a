namespace Neuropil.Numerics;

/// <summary>Connected components of equal labels: neighbours across a face (6-connected), label 0 is background.</summary>
/// <remarks>Two passes over a union-find: Rosenfeld and Pfaltz 1966, doi:10.1145/321356.321357. Components are numbered from 1 in the
/// order of their first voxel in [z, y, x], as <c>scipy.ndimage.label</c> numbers a binary array.</remarks>
public static class ConnectedComponents
{
    /// <summary>Writes the component of each voxel to <paramref name="components"/> and returns how many there are.</summary>
    public static int Label(ReadOnlySpan<uint> labels, GridShape shape, Span<int> components)
    {
        shape.Require(labels.Length, nameof(labels));
        shape.Require(components.Length, nameof(components));
        var parents = Join(labels, shape);
        int count = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == 0) { components[i] = 0; continue; }
            int root = parents.Find(i);
            components[i] = root == i ? ++count : components[root];   // a root is the first voxel of its component
        }
        return count;
    }

    private static UnionFind Join(ReadOnlySpan<uint> labels, GridShape shape)
    {
        var parents = new UnionFind(labels.Length);
        int plane = shape.Nx * shape.Ny, i = 0;
        for (int z = 0; z < shape.Nz; z++)
            for (int y = 0; y < shape.Ny; y++)
                for (int x = 0; x < shape.Nx; x++, i++)
                {
                    uint label = labels[i];
                    if (label == 0) continue;
                    if (x > 0 && labels[i - 1] == label) parents.Union(i, i - 1);
                    if (y > 0 && labels[i - shape.Nx] == label) parents.Union(i, i - shape.Nx);
                    if (z > 0 && labels[i - plane] == label) parents.Union(i, i - plane);
                }
        return parents;
    }
}
