using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Agglomeration;

/// <summary>Measures where supervoxels touch and how dark the image is there; then judges every pair and joins the sure ones.</summary>
internal sealed class ContactPass(AgglomerationInputs inputs) : Pass
{
    private StrongBox<int>? _gapSections;

    public override string Name => "contacts";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        using var supervoxels = inputs.OpenSupervoxels(context);
        var shard = AgglomerationInputs.Layout(context, supervoxels.Box.Size).Shard;
        return AgglomerationInputs.BlocksOf(supervoxels.Box.Size, shard, Halo(Growth(context)));
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var supervoxels = inputs.OpenSupervoxels(context);
        using var em = inputs.OpenShown(context, GapSections(context));
        var labels = supervoxels.Read<ulong>(block.ReadBox, ct);
        var grey = em.Read<byte>(block.ReadBox.Translate(AgglomerationInputs.Origin(context)), ct);
        var faces = CountFaces(labels, grey.Values, Growth(context), block);
        var result = new JsonObject
        {
            ["faces"] = new JsonArray([.. LabelFaces.ToLines(faces).Select(line => (JsonNode)JsonValue.Create(line))]),
            ["greys"] = string.Join(' ', GreysOfLabelled(labels, grey.Values, block.WriteBox)),
        };
        var quality = new JsonObject { ["pairs"] = faces.Count, ["faces"] = faces.Values.Sum(f => f.AllFaces) };
        return new(Fingerprint.OfText(result.ToJsonString()), quality, result, block.ReadBox.Count * 9, 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        return new Dictionary<string, string> { [ContactSums.File] = new ContactSums(SumFaces(receipts), SumGreys(receipts)).Write(context) };
    }

    public override long BytesPerBlock(StageContext context) =>
        (ArrayLayoutShard(context) + Halo(Growth(context)) * 2).Product * 20 + (32L << 20);

    private int GapSections(StageContext context) =>
        LazyInitializer.EnsureInitialized(ref _gapSections, () => new(AgglomerationInputs.ReadOverlaps(context).GapSections)).Value;

    private static Vox3 ArrayLayoutShard(StageContext context) => AgglomerationInputs.Layout(context, Vox3.All(1)).Shard;

    internal static NearestLabel Growth(StageContext context)
    {
        var voxel = context.Project.Recipe.VoxelSize;
        return new((voxel.XNm, voxel.YNm, voxel.ZNm), context.Options<AgglomerationOptions>().GapNm);
    }

    /// <summary>The growth's reach, and one for the upper neighbour that a face looks at.</summary>
    private static Vox3 Halo(NearestLabel growth) => new(growth.ReachX + 1, growth.ReachY + 1, growth.ReachZ + 1);

    private static Dictionary<(ulong A, ulong B), FaceSums> CountFaces(Voxels<ulong> labels, byte[] grey, NearestLabel growth, Block block)
    {
        Vox3 size = labels.Size, origin = labels.Box.Min, min = block.WriteBox.Min - origin, max = block.WriteBox.Max - origin;
        return LabelFaces.CountGrown(labels.Values, grey, new(size.X, size.Y, size.Z), growth,
            ((min.X, min.Y, min.Z), (max.X, max.Y, max.Z)), (origin.X, origin.Y, origin.Z));
    }

    private static long[] GreysOfLabelled(Voxels<ulong> labels, byte[] grey, Box3 part)
    {
        var counts = new long[256];
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
                for (int x = part.Min.X, i = labels.Offset(part.Min.X, y, z); x < part.Max.X; x++, i++)
                    if (labels.Values[i] != 0) counts[grey[i]]++;
        return counts;
    }

    private static Dictionary<(ulong A, ulong B), FaceSums> SumFaces(IReadOnlyList<Receipt> receipts)
    {
        var sums = new Dictionary<(ulong A, ulong B), FaceSums>();
        foreach (var receipt in receipts) LabelFaces.Merge(sums, LabelFaces.FromLines(receipt.Result!["faces"]!.AsArray().Select(line => (string)line!)));
        return sums;
    }

    private static long[] SumGreys(IReadOnlyList<Receipt> receipts)
    {
        var sums = new long[256];
        foreach (var receipt in receipts)
        {
            long[] counts = [.. ((string)receipt.Result!["greys"]!).Split(' ').Select(long.Parse)];
            for (int i = 0; i < sums.Length; i++) sums[i] += counts[i];
        }
        return sums;
    }
}
