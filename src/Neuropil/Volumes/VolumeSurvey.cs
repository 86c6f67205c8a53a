using System.Numerics;
using Neuropil.Space;

namespace Neuropil.Volumes;

/// <summary>What <c>neuropil info</c> says about a volume.</summary>
/// <param name="Min">Least value among the voxels looked at.</param>
/// <param name="Max">Greatest value among them.</param>
/// <param name="VoxelsLookedAt">All of a small volume; of a large one some chunks, spread evenly.</param>
/// <param name="BytesOnDisk">Of its files; null when they cannot be told apart from others.</param>
public sealed record VolumeSurvey(string Address, string Layout, Vox3 Size, VoxelType Type, VoxelSize? VoxelSize, Vox3 ChunkSize, long ChunkCount,
    double Min, double Max, long VoxelsLookedAt, long? BytesOnDisk)
{
    // Enough to meet the range of an image, few enough to answer in about a second.
    private const int ChunksLookedAt = 24;
    private const long VoxelsPerChunk = 1 << 20;

    public static VolumeSurvey Of(Volume volume, CancellationToken ct)
    {
        var cells = Grid3.CellCount(volume.Box.Size, volume.ChunkSize);
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        long looked = 0;
        foreach (var box in Samples(volume, cells))
        {
            var (low, high) = volume.Type.Run(new RangeWork(volume, box, ct));
            (min, max, looked) = (Math.Min(min, low), Math.Max(max, high), looked + box.Count);
        }
        return new(volume.Address, volume.Layout, volume.Box.Size, volume.Type, volume.VoxelSize, volume.ChunkSize, cells.Product, min, max, looked,
            BytesOf(VolumeAddress.Split(volume.Address)));
    }

    private static IEnumerable<Box3> Samples(Volume volume, Vox3 cells)
    {
        long count = Math.Min(cells.Product, ChunksLookedAt);
        for (long i = 0; i < count; i++)
        {
            // The middle of each of `count` equal parts of the chunks in z, y, x order.
            long at = (2 * i + 1) * cells.Product / (2 * count);
            var cell = new Vox3((int)(at % cells.X), (int)(at / cells.X % cells.Y), (int)(at / cells.X / cells.Y));
            var box = Grid3.BoxOf(cell, volume.ChunkSize).Intersect(volume.Box);
            var size = box.Size;
            while (size.Product > VoxelsPerChunk && size.Z > 1) size = size with { Z = size.Z / 2 };
            while (size.Product > VoxelsPerChunk && size.Y > 1) size = size with { Y = size.Y / 2 };
            yield return Box3.At(box.Min, size);
        }
    }

    private sealed record RangeWork(Volume Volume, Box3 Box, CancellationToken Ct) : IVoxelWork<(double Min, double Max)>
    {
        public (double Min, double Max) Run<T>() where T : unmanaged, INumber<T>
        {
            var values = Volume.Read<T>(Box, Ct).Values;
            T min = values[0], max = values[0];
            foreach (var value in values)
            {
                if (value < min) min = value;
                if (value > max) max = value;
            }
            return (double.CreateTruncating(min), double.CreateTruncating(max));
        }
    }

    private static long? BytesOf((string Path, string? Dataset) address)
    {
        string path = address.Path;
        if (File.Exists(path)) return address.Dataset is null ? new FileInfo(path).Length : null;
        if (!Directory.Exists(path)) return null;
        string inside = address.Dataset is null ? path : Path.Combine(path, address.Dataset);
        return Directory.Exists(inside) ? new DirectoryInfo(inside).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : null;
    }
}
