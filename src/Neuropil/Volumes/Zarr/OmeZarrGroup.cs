using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>The levels of one image, finest first. Owns the arrays that <see cref="Level"/> lends.</summary>
public sealed class OmeZarrGroup : IDisposable
{
    private readonly ZarrArray[] _levels;
    private readonly OmeMetadata _metadata;

    internal OmeZarrGroup(string path, OmeMetadata metadata)
    {
        (Path, _metadata) = (path, metadata);
        _levels = [.. metadata.Levels.Select((level, i) =>
            ZarrArray.Open(System.IO.Path.Combine(path, level.Path), i == 0 ? path : $"{path}:{level.Path}", metadata.VoxelSize(i)))];
    }

    public string Path { get; }

    public int Levels => _levels.Length;

    /// <summary>Borrowed: disposed with the group.</summary>
    public ZarrArray Level(int level) => _levels[level];

    /// <summary>Names of the arrays, finest first, as an address gives them after the colon.</summary>
    public IReadOnlyList<string> LevelNames => [.. _metadata.Levels.Select(level => level.Path)];

    /// <summary>How many voxels of level - 1 make one of <paramref name="level"/>, per axis.</summary>
    public Vox3 Factor(int level)
    {
        var (coarse, fine) = (_metadata.Levels[level], _metadata.Levels[level - 1]);
        static int Ratio(double a, double b) => (int)Math.Round(a / b);
        return new(Ratio(coarse.X, fine.X), Ratio(coarse.Y, fine.Y), Ratio(coarse.Z, fine.Z));
    }

    /// <summary>Fills one box of whole shards of <paramref name="level"/> (at least 1) from the level below it.</summary>
    /// <exception cref="InputException">A shard of the finer level is missing or damaged.</exception>
    public WrittenBox DownsampleInto(int level, Box3 writeBox, CancellationToken ct) =>
        _levels[level].Type.Run(new DownsampleWork(this, level, writeBox, ct));

    private sealed record DownsampleWork(OmeZarrGroup Group, int Level, Box3 WriteBox, CancellationToken Ct) : IVoxelWork<WrittenBox>
    {
        public WrittenBox Run<T>() where T : unmanaged, INumber<T> => Group.Downsample<T>(Level, WriteBox, Ct);
    }

    private WrittenBox Downsample<T>(int level, Box3 writeBox, CancellationToken ct) where T : unmanaged, INumber<T>
    {
        var factor = Factor(level);
        var target = _levels[level];
        var coarse = new Voxels<T>(writeBox);
        // A line of chunks at a time, so that what is held in memory is not a factor of eight of the write box.
        foreach (var cell in Grid3.CellsMeeting(writeBox, target.ChunkSize with { X = target.ShardSize.X }))
        {
            var part = Grid3.BoxOf(cell, target.ChunkSize with { X = target.ShardSize.X }).Intersect(writeBox);
            var fine = _levels[level - 1].Read<T>(Scaled(part, factor).Intersect(_levels[level - 1].Box), ct);
            coarse.Paste(DownsamplingKernel.Run(fine, factor, part, How));
        }
        return target.Write(coarse, ct);
    }

    /// <summary>Writes voxels of the finest level, and of so many coarser ones what they make; whole shards of each (<see cref="PyramidPlan.LevelsAlong"/>).</summary>
    /// <returns>The hash is that of the hashes of the levels, finest first.</returns>
    public WrittenBox Write<T>(Voxels<T> voxels, int coarser, CancellationToken ct) where T : unmanaged, INumber<T>
    {
        var written = _levels[0].Write(voxels, ct);
        for (int level = 1; level <= coarser; level++)
        {
            voxels = DownsamplingKernel.Run(voxels, Factor(level), Shrunk(voxels.Box, Factor(level)), How);
            var more = _levels[level].Write(voxels, ct);
            written = new(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(written.Sha256 + more.Sha256))), written.Bytes + more.Bytes);
        }
        return written;
    }

    private Downsampling How => _metadata.Type == "mode" ? Downsampling.Mode : Downsampling.Mean;

    private static Box3 Shrunk(Box3 box, Vox3 factor)
    {
        var count = Grid3.CellCount(box.Max, factor);
        return new(new(box.Min.X / factor.X, box.Min.Y / factor.Y, box.Min.Z / factor.Z), count);
    }

    private static Box3 Scaled(Box3 box, Vox3 factor) => new(
        new(box.Min.X * factor.X, box.Min.Y * factor.Y, box.Min.Z * factor.Z),
        new(box.Max.X * factor.X, box.Max.Y * factor.Y, box.Max.Z * factor.Z));

    public void Dispose()
    {
        foreach (var level in _levels) level.Dispose();
    }
}
