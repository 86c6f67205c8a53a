using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Segmentation;

/// <summary>An object of one block, in the block's own numbering.</summary>
/// <param name="Seed">In voxels of the aligned volume; with mirrored faces it may lie just outside.</param>
/// <param name="Overlaps">Pairs of (earlier label, voxels of it under this object's flood mask).</param>
internal sealed record BlockObject(int Label, Vox3 Seed, int Evaluations, int Voxels, int MaskVoxels, IReadOnlyList<int[]> Overlaps)
{
    /// <summary>Voxels of the largest object that one run of the flood made of it; its own where there was one run.</summary>
    public int ClaimedVoxels { get; init; } = Voxels;

    /// <summary>Earlier objects of the block that some run had as one with this: (label, runs that had, runs that had them apart).</summary>
    public IReadOnlyList<int[]> Together { get; init; } = [];
}

/// <summary><c>segment/objects.json</c>: the objects of every block, in block order.</summary>
internal sealed record BlockObjects(IReadOnlyList<IReadOnlyList<BlockObject>> Blocks)
{
    public const string File = "segment/objects.json";

    /// <summary>The objects of one of several runs, before consensus.</summary>
    public static string FileOf(int run) => $"segment/objects-run{run + 1}.json";
}

/// <summary>Two labels of neighbouring blocks that meet in the overlap of the blocks.</summary>
/// <param name="Voxels">Labelled <paramref name="First"/> by the first block and <paramref name="Second"/> by the second.</param>
/// <param name="FirstVoxels">Labelled <paramref name="First"/> where the second block has any label.</param>
internal sealed record SeamMatch(int First, int Second, long Voxels, long FirstVoxels, long SecondVoxels)
{
    /// <summary>Of the smaller of the two shares; 1 when they are the same voxels.</summary>
    public double MutualShare => (double)Voxels / Math.Max(FirstVoxels, SecondVoxels);

    public double LargerShare => (double)Voxels / Math.Min(FirstVoxels, SecondVoxels);
}

/// <summary>Evidence across seams for two supervoxels that were not joined.</summary>
internal sealed record SeamPair(ulong A, ulong B, long Voxels, double Share);

/// <summary><c>segment/seams.json</c>: one global id for each local label, and where neighbours disagree.</summary>
/// <param name="Ids">Per block, the id of label i + 1 at [i].</param>
/// <param name="Labelled">Voxels in overlaps to which both blocks gave a label.</param>
/// <param name="Disagreeing">Of these, with two different ids.</param>
internal sealed record SeamTable(IReadOnlyList<ulong[]> Ids, IReadOnlyList<SeamPair> Pairs, long Labelled, long Disagreeing)
{
    public const string File = "segment/seams.json";
}

/// <summary>The working files of the stage, beside its receipts.</summary>
internal static class FloodFiles
{
    /// <summary>uint32; the labels of each block over all it read, each block in a shard of its own: see <see cref="FloodGrid"/>.</summary>
    public const string Labels = "segment/flood.zarr";

    /// <summary>The same of the pieces that all runs agree on, where there were several.</summary>
    public const string Consensus = "segment/consensus.zarr";

    private const string Lost = "It is a working file of stage segment. Run the stage again: neuropil run <project> segment --redo";

    /// <summary>Labels of one run.</summary>
    public static string LabelsOf(int run) => run == 0 ? Labels : $"segment/flood-run{run + 1}.zarr";

    public static ZarrArray Create(StageContext context, FloodGrid grid, string file) => ZarrArray.Create(
        context.PathOf(file), new ArrayLayout(grid.ArraySize, FloodGrid.Chunk, grid.Cell, VoxelType.UInt32, null));

    public static ZarrArray Open(StageContext context, string file) => ZarrArray.Open(context.PathOf(file));

    /// <summary>The labels that count: of the only run, or of the consensus.</summary>
    public static ZarrArray Open(StageContext context) => Open(context, SegmentationInputs.Runs(context).Count > 1 ? Consensus : Labels);

    /// <summary>Labels of one block over a part of its labelled box.</summary>
    public static Voxels<uint> Read(ZarrArray array, FloodGrid grid, int block, Box3 part, CancellationToken ct) =>
        new(part, array.Read<uint>(grid.InArray(block, part), ct).Values);

    public static BlockObjects ReadObjects(StageContext context, string file = BlockObjects.File) => ArtefactJson.Read<BlockObjects>(context.PathOf(file), Lost);

    public static SeamTable ReadSeams(StageContext context) => ArtefactJson.Read<SeamTable>(context.PathOf(SeamTable.File), Lost);

    /// <summary>Writes a small file on one line and returns its hash.</summary>
    public static string Write<T>(StageContext context, string file, T value)
    {
        string text = System.Text.Json.JsonSerializer.Serialize(value, ArtefactJson.OneLine) + "\n";
        AtomicFile.Write(context.PathOf(file), text);
        return Fingerprint.OfText(text);
    }
}
