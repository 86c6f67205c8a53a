using System.Numerics;
using Neuropil.Space;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Neuropil.Volumes.Conversion;

/// <summary>One chunked, deflated dataset in a new HDF5 file, with the voxel size as CREMI writes it: <c>resolution</c>, nm, z y x.</summary>
internal sealed class Hdf5Writer : VolumeWriter
{
    private readonly ArrayLayout _layout;
    private readonly IHdf5Sink _sink;

    public Hdf5Writer(string destination, string dataset, ArrayLayout layout) : base(destination)
    {
        _layout = layout with { Chunk = Vox3.Min(layout.Chunk, layout.Size) };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Partial))!);
        _sink = layout.Type.Run(new OpenWork(Partial, dataset, _layout));
    }

    public override Vox3 Unit => _layout.Chunk;

    public override void Write<T>(Voxels<T> voxels, CancellationToken ct)
    {
        // Chunk by chunk: PureHDF writes a chunk to the file when the next one begins.
        foreach (var cell in Grid3.CellsMeeting(voxels.Box, _layout.Chunk))
        {
            ct.ThrowIfCancellationRequested();
            _sink.Write(voxels.Crop(Grid3.BoxOf(cell, _layout.Chunk).Intersect(voxels.Box)));
        }
    }

    protected override void Complete(Action<long> advance, CancellationToken ct) => _sink.Dispose();

    protected override void Close() => _sink.Dispose();

    private interface IHdf5Sink : IDisposable
    {
        void Write<T>(Voxels<T> voxels) where T : unmanaged;
    }

    private sealed record OpenWork(string Path, string Dataset, ArrayLayout Layout) : IVoxelWork<IHdf5Sink>
    {
        public IHdf5Sink Run<S>() where S : unmanaged, INumber<S> => new Sink<S>(Path, Dataset, Layout);
    }

    private sealed class Sink<S> : IHdf5Sink where S : unmanaged
    {
        private readonly H5Dataset<S[]> _dataset;
        private readonly H5NativeWriter _writer;
        private bool _closed;

        public Sink(string path, string name, ArrayLayout layout)
        {
            var filters = new List<H5Filter> { ShuffleFilter.Id, DeflateFilter.Id };
            _dataset = new H5Dataset<S[]>(Zyx(layout.Size), Array.ConvertAll(Zyx(layout.Chunk), n => (uint)n),
                datasetCreation: new H5DatasetCreation(ChunkCache: new OneChunk(), Filters: filters));
            if (layout.VoxelSize is { } nm) _dataset.Attributes["resolution"] = new[] { nm.ZNm, nm.YNm, nm.XNm };
            var file = new H5File();
            H5Group group = file;
            var parts = name.Split('/');
            foreach (string part in parts[..^1])
            {
                var inner = new H5Group();
                group[part] = inner;
                group = inner;
            }
            group[parts[^1]] = _dataset;
            _writer = file.BeginWrite(path);
        }

        public void Write<T>(Voxels<T> voxels) where T : unmanaged
        {
            var selection = new HyperslabSelection(3, Zyx(voxels.Box.Min), Zyx(voxels.Size));
            _writer.Write(_dataset, (S[])(object)voxels.Values, fileSelection: selection);
        }

        private static ulong[] Zyx(Vox3 v) => [(ulong)v.Z, (ulong)v.Y, (ulong)v.X];

        public void Dispose()
        {
            if (_closed) return;
            _closed = true;
            _writer.Dispose();
        }
    }
}
