namespace Neuropil.Numerics;

/// <summary>Shortest ways through a mask from one voxel, 26 neighbours. Dijkstra 1959, doi:10.1007/BF01386390.</summary>
public static class ShortestPaths
{
    /// <summary>Writes the cost of the cheapest way to every voxel of the mask that hangs together with the start, infinity elsewhere, and
    /// the voxel before it on that way, −1 at the start and where no way leads.</summary>
    /// <param name="spacing">Size of a voxel along x, y, z, in any one unit.</param>
    /// <param name="price">A step costs its length times the price of the voxel it enters; empty is 1 everywhere.</param>
    public static void From(
        int start, ReadOnlySpan<bool> mask, GridShape shape, (double X, double Y, double Z) spacing, ReadOnlySpan<float> price, Span<float> cost, Span<int> before)
    {
        shape.Require(mask.Length, nameof(mask));
        cost.Fill(float.PositiveInfinity);
        before.Fill(-1);
        cost[start] = 0;
        // Equal costs leave the queue in the order of the voxels, so that ties never depend on the queue's inside.
        var queue = new PriorityQueue<int, (float Cost, int Voxel)>();
        queue.Enqueue(start, (0, start));
        while (queue.TryDequeue(out int voxel, out var reached))
        {
            if (reached.Cost > cost[voxel]) continue;
            var (x, y, z) = (voxel % shape.Nx, voxel / shape.Nx % shape.Ny, voxel / shape.Nx / shape.Ny);
            for (int n = 0; n < 27; n++)
            {
                int dx = n % 3 - 1, dy = n / 3 % 3 - 1, dz = n / 9 - 1;
                if (x + dx < 0 || y + dy < 0 || z + dz < 0 || x + dx >= shape.Nx || y + dy >= shape.Ny || z + dz >= shape.Nz) continue;
                int to = voxel + (dz * shape.Ny + dy) * shape.Nx + dx;
                if (!mask[to] || to == voxel) continue;
                double length = Math.Sqrt(dx * dx * spacing.X * spacing.X + dy * dy * spacing.Y * spacing.Y + dz * dz * spacing.Z * spacing.Z);
                float through = cost[voxel] + (float)length * (price.IsEmpty ? 1 : price[to]);
                if (through >= cost[to]) continue;
                (cost[to], before[to]) = (through, voxel);
                queue.Enqueue(to, (through, to));
            }
        }
    }
}
