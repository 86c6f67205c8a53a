using Neuropil.Space;

namespace Neuropil.Volumes.Numpy;

/// <summary>Where the values of a box lie among the values of a .npy array, as runs that follow each other in the file.</summary>
internal static class NpyRows
{
    /// <summary>Reads a box through <paramref name="read"/>, which fills a span from a byte offset behind the header; offsets only grow.</summary>
    public static Voxels<T> Read<T>(NpyHeader header, Box3 box, ReadAt read, CancellationToken ct) where T : unmanaged
    {
        var target = new Voxels<T>(box);
        if (header.FortranOrder) ReadFortran(header, target, read, ct);
        else ReadC(header, target, read, ct);
        return target;
    }

    public delegate void ReadAt(Span<byte> bytes, long offset);

    // C order: x fastest; a run is one row of x.
    private static void ReadC<T>(NpyHeader header, Voxels<T> target, ReadAt read, CancellationToken ct) where T : unmanaged
    {
        var (box, size, width) = (target.Box, header.Size, header.Type.Bytes());
        var run = new byte[box.Size.X * width];
        for (int z = box.Min.Z; z < box.Max.Z; z++)
        {
            ct.ThrowIfCancellationRequested();
            for (int y = box.Min.Y; y < box.Max.Y; y++)
            {
                read(run, (((long)z * size.Y + y) * size.X + box.Min.X) * width);
                ToLittleEndian(run, header);
                VoxelTypes.Convert(run, header.Type, target.Values.AsSpan(target.Offset(box.Min.X, y, z), box.Size.X));
            }
        }
    }

    // Fortran order: z fastest; a run is one column of z.
    private static void ReadFortran<T>(NpyHeader header, Voxels<T> target, ReadAt read, CancellationToken ct) where T : unmanaged
    {
        var (box, size, width) = (target.Box, header.Size, header.Type.Bytes());
        var run = new byte[box.Size.Z * width];
        var column = new T[box.Size.Z];
        for (int x = box.Min.X; x < box.Max.X; x++)
        {
            ct.ThrowIfCancellationRequested();
            for (int y = box.Min.Y; y < box.Max.Y; y++)
            {
                read(run, (((long)x * size.Y + y) * size.Z + box.Min.Z) * width);
                ToLittleEndian(run, header);
                VoxelTypes.Convert(run, header.Type, column);
                for (int z = 0; z < column.Length; z++) target[x, y, box.Min.Z + z] = column[z];
            }
        }
    }

    private static void ToLittleEndian(Span<byte> run, NpyHeader header)
    {
        int width = header.Type.Bytes();
        if (!header.BigEndian || width == 1) return;
        for (int at = 0; at < run.Length; at += width) run.Slice(at, width).Reverse();
    }
}
