using System.Numerics;
using Neuropil.Space;

namespace Neuropil.Volumes.Conversion;

/// <summary>Copies a volume from any format into any that can be written, box by box, in bounded memory.</summary>
public sealed class VolumeConversion : IDisposable
{
    private readonly Volume _source;
    private readonly Box3 _box;
    private readonly VolumeWriter _writer;
    private readonly VoxelType _type;
    private readonly Vox3 _work;

    /// <param name="source">Borrowed.</param>
    /// <param name="destination">An address: <c>.zarr</c>, <c>.h5:dataset</c>, <c>.tif</c>, a folder that ends with <c>/</c> (add <c>*.tif</c> for TIFF
    /// instead of PNG), <c>.npy</c> or <c>.npz:name</c>.</param>
    /// <exception cref="InputException">An option or the destination is at fault.</exception>
    public VolumeConversion(Volume source, string destination, ConvertOptions options)
    {
        var faults = options.Faults().ToList();
        if (faults.Count > 0) throw new InputException(string.Join(" ", faults));
        _source = source;
        _box = options.Box ?? source.Box;
        if (!source.Box.Contains(_box)) throw new InputException($"--box {_box} is not inside '{source.Address}', which covers {source.Box}.");
        _type = options.Type ?? source.Type;
        var layout = new ArrayLayout(_box.Size, options.Chunk, options.Shard, _type, options.VoxelSize ?? source.VoxelSize);
        _writer = Destinations.Create(destination, layout, options);
        int bytes = Math.Max(_type.Bytes(), source.Type.Bytes()) + (_type == source.Type ? 0 : _type.Bytes());
        _work = WorkBoxes.SizeOf(_box.Size, source.ChunkSize, _writer.Unit, bytes, options.BudgetBytes);
    }

    /// <summary>Voxels that <see cref="Run"/> reports as done, pyramid included.</summary>
    public long TotalVoxels => _box.Count + _writer.VoxelsAfter;

    /// <param name="advance">Told how many voxels each step finished.</param>
    /// <exception cref="StoreException">The disk refused; nothing is left that looks finished.</exception>
    public void Run(Action<long> advance, CancellationToken ct)
    {
        try
        {
            foreach (var box in WorkBoxes.Of(_box.Size, _work))
            {
                _source.Type.Run(new CopyWork(this, box, ct));
                advance(box.Count);
            }
            _writer.Finish(advance, ct);
        }
        catch (Exception e) when (DiskFault.In(e) is not null)
        {
            throw DiskFault.Refused(_writer.Destination, e);
        }
    }

    private sealed record CopyWork(VolumeConversion Conversion, Box3 Box, CancellationToken Ct) : IVoxelWork<bool>
    {
        public bool Run<S>() where S : unmanaged, INumber<S> => Conversion._type.Run(new NarrowWork<S>(Conversion, Box, Ct));
    }

    private sealed record NarrowWork<S>(VolumeConversion Conversion, Box3 Box, CancellationToken Ct) : IVoxelWork<bool> where S : unmanaged, INumber<S>
    {
        public bool Run<T>() where T : unmanaged, INumber<T>
        {
            var (source, from) = (Conversion._source, Box.Translate(Conversion._box.Min));
            // A type that holds every value is reached on reading, without a copy in between.
            var voxels = source.Type.FitsIn(Conversion._type)
                ? source.Read<T>(from, Ct)
                : Narrowing.Run<S, T>(source.Read<S>(from, Ct), source);
            Conversion._writer.Write(new Voxels<T>(Box, voxels.Values), Ct);
            return true;
        }
    }

    public void Dispose() => _writer.Dispose();
}
