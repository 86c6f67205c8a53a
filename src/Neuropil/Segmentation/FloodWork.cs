using Neuropil.Networks;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>How much flooding a volume asks for, from the geometry of its blocks alone. Counted along each axis by itself, so that a
/// volume of any size takes no time and no memory.</summary>
/// <remarks>The field of view can stand where it fits into what a block reads, and moves there in steps of the network's deltas. So the unit
/// of work is the cell: a box of deltas of such places. <code>
///   |-halo-|------- write -------|-halo-|        read
///     |----- cells: read − field of view + 1 ----|
/// </code></remarks>
/// <param name="Cells">Of all blocks.</param>
/// <param name="ReadVoxels">Of all blocks, mirrored ones included.</param>
/// <param name="LabelledVoxels">Of all blocks: what they read inside the volume.</param>
/// <param name="LargestCells">Of the block with the most.</param>
/// <param name="LargestReadVoxels">Of the block with the most.</param>
/// <param name="LargestGrownVoxels">The write box and its whole halo, also where that lies outside the volume.</param>
internal sealed record FloodWork(
    long Blocks, double Cells, double ReadVoxels, double LabelledVoxels, double LargestCells, double LargestReadVoxels, long LargestGrownVoxels)
{
    public static FloodWork Of(Box3 domain, Box3 volume, Vox3 block, Vox3 halo, bool mirror, NetworkDescription network)
    {
        var (fov, deltas) = (network.FieldOfView, network.Deltas);
        var x = Axis.Of(domain.Min.X, domain.Max.X, volume.Min.X, volume.Max.X, block.X, halo.X, mirror, fov.X, deltas.X);
        var y = Axis.Of(domain.Min.Y, domain.Max.Y, volume.Min.Y, volume.Max.Y, block.Y, halo.Y, mirror, fov.Y, deltas.Y);
        var z = Axis.Of(domain.Min.Z, domain.Max.Z, volume.Min.Z, volume.Max.Z, block.Z, halo.Z, mirror, fov.Z, deltas.Z);
        return new(
            x.Blocks * y.Blocks * z.Blocks, x.Cells * y.Cells * z.Cells, x.Read * y.Read * z.Read, x.Labelled * y.Labelled * z.Labelled,
            x.MostCells * y.MostCells * z.MostCells, x.MostRead * y.MostRead * z.MostRead, x.MostGrown * y.MostGrown * z.MostGrown);
    }

    /// <summary>Cells of a box that is read.</summary>
    public static double CellsOf(Vox3 read, NetworkDescription network)
    {
        var (fov, deltas) = (network.FieldOfView, network.Deltas);
        return CellsOf(read.X, fov.X, deltas.X) * CellsOf(read.Y, fov.Y, deltas.Y) * CellsOf(read.Z, fov.Z, deltas.Z);
    }

    private static double CellsOf(long read, int fov, int delta) => Math.Max(0, read - fov + 1) / (double)Math.Max(1, delta);

    /// <summary>Sums along one axis; sums over the blocks of a grid are products of them.</summary>
    private readonly record struct Axis(long Blocks, double Cells, double Read, double Labelled, double MostCells, double MostRead, long MostGrown)
    {
        public static Axis Of(int min, int max, int volumeMin, int volumeMax, int wanted, int halo, bool mirror, int fov, int delta)
        {
            int count = (max - min + wanted - 1) / wanted, block = (max - min + count - 1) / count;
            var axis = new Axis(count, 0, 0, 0, 0, 0, 0);
            for (int i = 0; i < count; i++)
            {
                long first = min + (long)i * block, last = Math.Min(first + block, max);
                axis = axis.With(first - halo, last + halo, volumeMin, volumeMax, mirror ? fov / 2 : 0, fov, delta);
            }
            return axis;
        }

        private Axis With(long first, long last, int volumeMin, int volumeMax, int mirrored, int fov, int delta)
        {
            long labelled = Math.Min(last, volumeMax) - Math.Max(first, volumeMin);
            long read = Math.Min(last, (long)volumeMax + mirrored) - Math.Max(first, (long)volumeMin - mirrored);
            double cells = CellsOf(read, fov, delta);
            return new(
                Blocks, Cells + cells, Read + read, Labelled + labelled,
                Math.Max(MostCells, cells), Math.Max(MostRead, read), Math.Max(MostGrown, last - first));
        }
    }
}
