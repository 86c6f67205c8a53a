using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Volumes.Conversion;

/// <summary>An OME-Zarr group with its pyramid.</summary>
internal sealed class ZarrWriter : VolumeWriter
{
    private readonly OmeZarrGroup _group;

    public ZarrWriter(string destination, ArrayLayout layout, ConvertOptions options) : base(destination)
    {
        if (Directory.Exists(Partial)) Directory.Delete(Partial, recursive: true);
        bool labels = layout.Type is VoxelType.UInt32 or VoxelType.Int32 or VoxelType.UInt64 or VoxelType.Int64;
        _group = OmeZarr.Create(Partial, layout, options.Levels ?? OmeZarr.UsefulLevels(layout),
            options.Downsampling ?? (labels ? Downsampling.Mode : Downsampling.Mean));
    }

    public override Vox3 Unit => _group.Level(0).ShardSize;

    public override long VoxelsAfter => Enumerable.Range(1, _group.Levels - 1).Sum(level => _group.Level(level).Box.Count);

    public override void Write<T>(Voxels<T> voxels, CancellationToken ct) => _group.Level(0).Write(voxels, ct);

    protected override void Complete(Action<long> advance, CancellationToken ct)
    {
        for (int level = 1; level < _group.Levels; level++)
        {
            var array = _group.Level(level);
            foreach (var cell in Grid3.CellsMeeting(array.Box, array.ShardSize))
            {
                var box = Grid3.BoxOf(cell, array.ShardSize).Intersect(array.Box);
                _group.DownsampleInto(level, box, ct);
                advance(box.Count);
            }
        }
    }

    protected override void Close() => _group.Dispose();
}
