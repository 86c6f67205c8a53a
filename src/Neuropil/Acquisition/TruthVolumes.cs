using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Acquisition;

/// <summary>Copies what is known of the specimen beside the truth of its wafer: <c>em.zarr</c>, <c>labels.zarr</c>, <c>classes.zarr</c>,
/// <c>synapses.json</c>, <c>connectome.json</c>, as far as there are any. Voxels count from 0,0,0.</summary>
internal static class TruthVolumes
{
    public static void Write(Specimen specimen, string folder, IProgressSink progress, CancellationToken ct)
    {
        progress.Begin("acquire · truth", Shards(specimen) * Arrays(specimen), "shards");
        Copy(specimen, specimen.ReadEm, Path.Combine(folder, WaferTruth.Em), VoxelType.UInt8, progress, ct);
        if (specimen.ReadLabels is { } labels)
            Copy(specimen, labels, Path.Combine(folder, WaferTruth.Labels), VoxelType.UInt64, progress, ct);
        if (specimen.ReadClasses is { } classes)
            Copy(specimen, classes, Path.Combine(folder, WaferTruth.Classes), VoxelType.UInt8, progress, ct);
        if (specimen.Synapses is { } synapses)
        {
            ArtefactJson.Write(Path.Combine(folder, WaferTruth.Synapses), new TrueSynapses(synapses));
            ArtefactJson.Write(Path.Combine(folder, WaferTruth.Connectome), TrueConnectome.Of(synapses));
        }
        progress.End();
    }

    private static int Arrays(Specimen specimen) => 1 + (specimen.ReadLabels is null ? 0 : 1) + (specimen.ReadClasses is null ? 0 : 1);

    private static long Shards(Specimen specimen) => Grid3.CellsMeeting(Box3.OfSize(specimen.Box.Size), ArrayLayout.UsualShard).LongCount();

    private static void Copy<T>(
        Specimen specimen, Func<Box3, CancellationToken, Voxels<T>> read, string path, VoxelType type, IProgressSink progress, CancellationToken ct)
        where T : unmanaged
    {
        var whole = Box3.OfSize(specimen.Box.Size);
        using var group = OmeZarr.Create(path, ArrayLayout.Usual(whole.Size, type, specimen.VoxelSize), levels: 1,
            type is VoxelType.UInt64 ? Downsampling.Mode : Downsampling.Mean);
        foreach (var cell in Grid3.CellsMeeting(whole, ArrayLayout.UsualShard))
        {
            var box = Grid3.BoxOf(cell, ArrayLayout.UsualShard).Intersect(whole);
            var source = read(box.Translate(specimen.Box.Min), ct);
            group.Level(0).Write(new Voxels<T>(box, source.Values), ct);
            progress.Advance(1);
        }
    }
}
