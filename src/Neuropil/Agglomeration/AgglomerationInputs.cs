using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Agglomeration;

/// <summary>Opens what the stage reads. Supervoxels begin at voxel 0 of their own array, which is the corner of the recipe's box.</summary>
internal sealed class AgglomerationInputs(INetworkEngine engine, Func<string, Volume> openVolume)
{
    /// <summary>The network that made the supervoxels; the caller disposes it. Null where none did.</summary>
    public IFfnNetwork? LoadNetwork(StageContext context, FloodOverlaps overlaps) =>
        overlaps.Network is { } folder ? engine.Load(context.Project.ResolvePath(folder)) : null;

    /// <summary>The settings it flooded with.</summary>
    public static FloodSettings FloodSettings(FloodOverlaps overlaps) =>
        Flooding.FloodSettings.From(overlaps.Inference.Deserialize<FfnInferenceSettings>(ArtefactJson.OneLine)!);

    /// <summary>The caller disposes it.</summary>
    public Volume OpenSupervoxels(StageContext context) => openVolume(context.PathOf(FloodOverlaps.Volume));

    /// <summary>The aligned image; the caller disposes it.</summary>
    public Volume OpenEm(StageContext context) => openVolume(
        context.Project.Recipe.Volume is { } address ? context.Project.ResolvePath(address) : context.PathOf(AlignedStack.Volume));

    /// <summary>The same as the network was shown it. The caller disposes it.</summary>
    public Volume OpenShown(StageContext context, int gapSections) => GapBridge.Over(OpenEm(context), gapSections);

    public static FloodOverlaps ReadOverlaps(StageContext context) =>
        ArtefactJson.Read<FloodOverlaps>(context.PathOf(FloodOverlaps.File), $"Run: neuropil run {context.Project.Name} segment");

    /// <exception cref="InputException">Where the network lay that flooded lies another one now.</exception>
    public static void RequireSameNetwork(StageContext context, FloodOverlaps overlaps)
    {
        if (overlaps is not { Network: { } folder, NetworkSha256: { } flooded }) return;
        if (NetworkFolder.ContentOf(context.Project.ResolvePath(folder)) is { } now && now != flooded)
            throw new InputException($"The network in '{folder}' is not the one that stage segment flooded with: it was changed since (sha256 {now[..16]}…, expected {flooded[..16]}…). "
                + $"Put it back, or make the segments anew with it: neuropil run {context.Project.Name} --redo");
    }

    /// <summary>Where the supervoxels' first voxel lies in the aligned image.</summary>
    public static Vox3 Origin(StageContext context) => context.Project.Recipe.Box?.Min ?? Vox3.Zero;

    public static ArrayLayout Layout(StageContext context, Vox3 size) =>
        ArrayLayout.Usual(size, VoxelType.UInt64, context.Project.Recipe.VoxelSize);

    /// <summary>One block for each shard of an array of ours.</summary>
    /// <param name="halo">Voxels read around the shard, cut at the faces of the array.</param>
    public static IReadOnlyList<Block> BlocksOf(Vox3 size, Vox3 shard, Vox3 halo)
    {
        var all = Box3.OfSize(size);
        return [.. Grid3.CellsMeeting(all, shard).Select(cell => Grid3.BoxOf(cell, shard).Intersect(all))
            .Select((box, i) => new Block(i, box.ToString(), box, box.Grow(halo).Intersect(all)))];
    }

    public static OmeZarrGroup CreateSegments(StageContext context, Vox3 size)
    {
        var layout = Layout(context, size);
        return OmeZarr.Create(context.PathOf(SegmentTable.Volume), layout, OmeZarr.UsefulLevels(layout), Downsampling.Mode);
    }
}
