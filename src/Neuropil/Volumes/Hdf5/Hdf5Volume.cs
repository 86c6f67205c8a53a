using System.Numerics;
using System.Runtime.InteropServices;
using Neuropil.Space;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Neuropil.Volumes.Hdf5;

/// <summary>A 3-D dataset of an HDF5 file, contiguous or chunked with deflate and shuffle, read by hyperslab through PureHDF.</summary>
/// <remarks>Reads take turns: PureHDF's file object is shared.</remarks>
internal sealed class Hdf5Volume : Volume
{
    // 32 chunks of 64 x 64 x 64 bytes.
    private const int CacheBytes = 8 << 20, ChunksTogether = 4 * 4 * 2;

    // More than are held together; HDF5's own default.
    private const int CacheSlots = 521;

    private readonly Lock _gate = new();
    private readonly IDisposable _file;
    private readonly IH5Dataset _dataset;
    private readonly ulong _channel;

    private Hdf5Volume(string path, string name, IDisposable file, IH5Dataset dataset, VoxelType type, int? channel)
    {
        (_file, _dataset, _channel, Type) = (file, dataset, (ulong)(channel ?? 0), type);
        Address = $"{path}:{name}";
        Box = Box3.OfSize(Hdf5Files.ThreeAxes(AxesOf(dataset.Space.Dimensions, channel, Address), Address));
        VoxelSize = Hdf5Files.VoxelSizeOf(dataset);
    }

    public override string Address { get; }

    public override VoxelType Type { get; }

    public override Box3 Box { get; }

    public override VoxelSize? VoxelSize { get; }

    private Vox3? Chunks => _dataset.Layout.Class == H5DataLayoutClass.Chunked && _dataset.Layout.Chunks is { Length: >= 3 } chunks
        ? new((int)chunks[^1], (int)chunks[^2], (int)chunks[^3])
        : null;

    public override string Layout => Chunks is { } chunks ? $"hdf5, chunks {chunks}" : $"hdf5, {_dataset.Layout.Class.ToString().ToLowerInvariant()}";

    public override Vox3 ChunkSize => Chunks ?? Box.Size with { Z = 1 };

    /// <param name="channel">Of a dataset with axes c, z, y, x the channel to read; a dataset of three axes has only channel 0. Null where
    /// there must be no channels.</param>
    public static Hdf5Volume Open(string path, string? name, int? channel = null)
    {
        var file = Hdf5Files.Open(path);
        try
        {
            var volumes = Hdf5Files.Datasets(file, "").ToList();
            var there = volumes.Where(d => d.Dataset.Space.Dimensions.Length >= 3).Select(d => d.Name).ToList();
            name ??= there.Count == 1 ? there[0] : throw VolumeAddress.NoDataset(path, null, there);
            var found = volumes.FirstOrDefault(d => d.Name == name).Dataset ?? throw VolumeAddress.NoDataset(path, name, there);
            return new(path, name, file, found, Hdf5Files.TypeOf(found, $"{path}:{name}"), channel);
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is InputException) throw;
            throw Hdf5Files.Unreadable(path, e);
        }
    }

    private static ulong[] AxesOf(ulong[] dimensions, int? channel, string address)
    {
        if (channel is not { } wanted) return dimensions;
        ulong channels = dimensions.Length == 4 ? dimensions[0] : 1;
        if (wanted < 0 || (ulong)wanted >= channels) throw new InputException($"'{address}' has {channels} channels, so there is no channel {wanted}. Channels count from 0.");
        return dimensions.Length == 4 ? dimensions[1..] : dimensions;
    }

    public override Voxels<T> Read<T>(Box3 box, CancellationToken ct)
    {
        VoxelTypes.RequireFit<T>(Address, Type);
        RequireInside(box);
        return Type.Run(new ReadWork<T>(this, box, ct));
    }

    private sealed record ReadWork<T>(Hdf5Volume Volume, Box3 Box, CancellationToken Ct) : IVoxelWork<Voxels<T>> where T : unmanaged
    {
        public Voxels<T> Run<S>() where S : unmanaged, INumber<S> => Volume.ReadAs<S, T>(Box, Ct);
    }

    private Voxels<T> ReadAs<S, T>(Box3 box, CancellationToken ct) where S : unmanaged where T : unmanaged
    {
        var target = new Voxels<T>(box);
        var group = GroupOfChunks();
        foreach (var cell in Grid3.CellsMeeting(box, group))
        {
            ct.ThrowIfCancellationRequested();
            var part = Grid3.BoxOf(cell, group).Intersect(box);
            var stored = ReadPart<S>(part);
            int run = part.Size.X, at = 0;
            for (int z = part.Min.Z; z < part.Max.Z; z++)
                for (int y = part.Min.Y; y < part.Max.Y; y++, at += run)
                    VoxelTypes.Convert(MemoryMarshal.AsBytes(stored.AsSpan(at, run)), Type, target.Values.AsSpan(target.Offset(part.Min.X, y, z), run));
        }
        return target;
    }

    // PureHDF walks what it is asked for row by row, so all its chunks must fit the cache, or each is unpacked again for every section. And it reads the
    // index of a dataset anew for every call, so a call should fetch many chunks: as many as the cache holds, 4 x 4 x 2 for small ones.
    private Vox3 GroupOfChunks()
    {
        if (Chunks is not { } chunk) return Box.Size;
        if (chunk.Product * Type.Bytes() > CacheBytes / ChunksTogether) return chunk;
        return new(chunk.X * 4, chunk.Y * 4, chunk.Z * 2);
    }

    private ulong CacheFor(Vox3? chunk) => (ulong)Math.Max(CacheBytes, chunk is { } c ? c.Product * Type.Bytes() : 0);

    private S[] ReadPart<S>(Box3 box) where S : unmanaged
    {
        int leading = _dataset.Space.Dimensions.Length - 3;
        ulong[] Axes(Vox3 v, ulong before) => [.. Enumerable.Repeat(before, leading), (ulong)v.Z, (ulong)v.Y, (ulong)v.X];
        var selection = new HyperslabSelection(leading + 3, Axes(box.Min, _channel), Axes(box.Size, 1));
        try
        {
            var access = new H5DatasetAccess(ChunkCache: new SimpleReadingChunkCache(chunkSlotCount: CacheSlots, byteCount: CacheFor(Chunks)));
            lock (_gate) { return ((NativeDataset)_dataset).Read<S[]>(access, fileSelection: selection); }
        }
        catch (Exception e) when (e is not (InputException or OutOfMemoryException))
        {
            throw new InputException($"'{Address}': box {box} cannot be read: {e.Message} The file may be damaged or cut short, or packed by a filter "
                + "other than deflate, shuffle and fletcher32. Copy it again, or convert it with h5repack.", e);
        }
    }

    public override void Dispose()
    {
        _file.Dispose();
        base.Dispose();
    }
}
