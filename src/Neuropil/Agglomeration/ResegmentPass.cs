using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Agglomeration;

/// <summary>Asks the network again about every doubtful pair, at the place where the two meet; then judges all pairs and joins.</summary>
internal sealed class ResegmentPass(AgglomerationInputs inputs) : Pass
{
    // Both hold every pair of the volume; a block is one pair.
    private ContactSums? _contacts;
    private FloodOverlaps? _overlaps;

    public override string Name => "resegment";

    public override IReadOnlyList<Block> Plan(StageContext context) =>
        [.. Candidates(context).Select((pair, i) => Block.Item(i, $"{pair.A} {pair.B}"))];

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var (a, b) = PairOf(block.Key);
        var faces = Contacts(context).Faces[(a, b)];
        var evidence = Ask(context, a, b, faces, ct);
        var result = JsonSerializer.SerializeToNode(evidence, ArtefactJson.OneLine);
        var quality = new JsonObject { ["evaluations"] = evidence?.Evaluations ?? 0, ["answered"] = evidence is null ? 0 : 1 };
        return new(Fingerprint.OfText(result?.ToJsonString() ?? "none"), quality, result, 0, 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var (contacts, overlaps) = (Contacts(context), Overlaps(context));
        var evidence = receipts.Where(r => r.Result is not null).ToDictionary(r => PairOf(r.Block), r => r.Result.Deserialize<DecisionEvidence>(ArtefactJson.OneLine)!);
        var judged = new EdgeJudge(context.Options<AgglomerationOptions>(), context.Project.Recipe.VoxelSize, contacts.Greys).Judge(contacts.Faces, overlaps, evidence);
        var small = SmallObjects(context);
        var edges = judged with { Edges = Joining.WithoutBridges(judged.Edges, small.Contains) };
        var segments = Joining.Join(overlaps.Objects.Select(o => o.Id), edges.Edges);
        return new Dictionary<string, string>
        {
            [EdgeTable.File] = Fingerprint.OfBytes(edges.Write(context.PathOf(EdgeTable.File))),
            [SegmentTable.File] = Fingerprint.OfBytes(segments.Write(context.PathOf(SegmentTable.File))),
            [DoubtTable.File] = Fingerprint.OfBytes(SegmentDoubts.Of(overlaps, edges, segments).Write(context.PathOf(DoubtTable.File))),
        };
    }

    /// <summary>Image, map, labels, two masks, depths and the order of seeds, for a box of twice the radius.</summary>
    public override long BytesPerBlock(StageContext context)
    {
        using var network = inputs.LoadNetwork(context, Overlaps(context));
        return network is null ? 1 << 20 : (Radius(context, network.Description) * 2 + Vox3.All(1)).Product * 64 + (64L << 20);
    }

    /// <summary>The pairs worth a flood, ascending.</summary>
    private IEnumerable<(ulong A, ulong B)> Candidates(StageContext context)
    {
        var options = context.Options<AgglomerationOptions>();
        var (contacts, overlaps) = (Contacts(context), Overlaps(context));
        if (options.Resegment is Resegmentation.None || overlaps.Network is null) return [];
        AgglomerationInputs.RequireSameNetwork(context, overlaps);
        var edges = new EdgeJudge(options, context.Project.Recipe.VoxelSize, contacts.Greys).Judge(contacts.Faces, overlaps, null).Edges;
        var small = SmallObjects(context);
        int least = options.ResegmentMinFaces ?? HalfAFace(context);
        return edges.Where(e => e.Faces >= least && (options.Resegment is Resegmentation.All
            || IsDoubtful(e, options.ResegmentFromShare) || small.Contains(e.A) || small.Contains(e.B))).Select(e => (e.A, e.B));
    }

    private int HalfAFace(StageContext context)
    {
        using var network = inputs.LoadNetwork(context, Overlaps(context))!;
        var fov = network.Description.FieldOfView;
        return (int)(fov.Product / Math.Max(fov.X, Math.Max(fov.Y, fov.Z)) / 2);
    }

    /// <summary>Somebody had them as one: a run of the flood, a flood's mask, a neighbouring block.</summary>
    private static bool IsDoubtful(SupervoxelEdge edge, double fromShare) =>
        edge.RunsTogether > 0 || edge.MaskShare >= fromShare || edge.SeamShare >= fromShare;

    /// <summary>Objects of less than one field of view: more often a piece of a cell than a cell.</summary>
    private HashSet<ulong> SmallObjects(StageContext context)
    {
        using var network = inputs.LoadNetwork(context, Overlaps(context));
        return network is null ? [] : [.. Overlaps(context).Objects.Where(o => o.Voxels < network.Description.FieldOfView.Product).Select(o => o.Id)];
    }

    private DecisionEvidence? Ask(StageContext context, ulong a, ulong b, FaceSums faces, CancellationToken ct)
    {
        using var network = inputs.LoadNetwork(context, Overlaps(context))!;
        using var supervoxels = inputs.OpenSupervoxels(context);
        using var em = inputs.OpenShown(context, Overlaps(context).GapSections);
        var radius = Radius(context, network.Description);
        var growth = ContactPass.Growth(context);
        var middle = (X: faces.Centre(0), Y: faces.Centre(1), Z: faces.Centre(2));
        var around = Box3.At(new Vox3((int)middle.X, (int)middle.Y, (int)middle.Z), Vox3.All(1)).Grow(radius).Intersect(supervoxels.Box);
        if (DecisionPoint.Find(supervoxels.Read<ulong>(around, ct), growth, a, b, middle) is not { } point) return null;
        var origin = AgglomerationInputs.Origin(context);
        var half = new Vox3(network.Description.FieldOfView.X / 2, network.Description.FieldOfView.Y / 2, network.Description.FieldOfView.Z / 2);
        var box = Box3.At(point + origin, Vox3.All(1)).Grow(radius).Intersect(em.Box.Grow(half));
        if (Vox3.Max(box.Size, network.Description.FieldOfView) != box.Size) return null;
        var image = FloodImage.Read(em, box, network.Description, ct);
        var part = box.Translate(Vox3.Zero - origin).Intersect(supervoxels.Box);
        var labels = new Voxels<ulong>(box.Translate(Vox3.Zero - origin));
        labels.Paste(supervoxels.Read<ulong>(part, ct));
        return Flood(context, network, image, labels, a, b, point, radius - network.Description.Deltas, ct);
    }

    private DecisionEvidence? Flood(
        StageContext context, IFfnNetwork network, Voxels<float> image, Voxels<ulong> labels, ulong a, ulong b, Vox3 point, Vox3 counted, CancellationToken ct)
    {
        var canvas = new FloodCanvas(image.Values, new(labels.Size.X, labels.Size.Y, labels.Size.Z), network.Description.FieldOfView);
        for (int i = 0; i < canvas.Labels.Length; i++)
            canvas.Labels[i] = labels.Values[i] is var label && (label == 0 || label == a || label == b) ? DecisionFlood.Free : DecisionFlood.Obstacle;
        var at = point - labels.Box.Min;
        var countedBox = Box3.At(at, Vox3.All(1)).Grow(counted).Intersect(Box3.OfSize(labels.Size));
        using var session = network.NewSession(context.ThreadsPerBlock);
        var settings = AgglomerationInputs.FloodSettings(Overlaps(context));
        var flood = new DecisionFlood(canvas, session, network.Description.Deltas, settings, context.Project.Recipe.VoxelSize,
            [.. labels.Values.Select(v => v == a)], [.. labels.Values.Select(v => v == b)], at, countedBox);
        return flood.Run(context.Options<AgglomerationOptions>().ResegmentLeastShare, ct);
    }

    private ContactSums Contacts(StageContext context) => LazyInitializer.EnsureInitialized(ref _contacts, () => ContactSums.Read(context));

    private FloodOverlaps Overlaps(StageContext context) => LazyInitializer.EnsureInitialized(ref _overlaps, () => AgglomerationInputs.ReadOverlaps(context));

    private static Vox3 Radius(StageContext context, NetworkDescription network) =>
        context.Options<AgglomerationOptions>().ResegmentRadiusVx
        ?? new Vox3(network.FieldOfView.X / 2, network.FieldOfView.Y / 2, network.FieldOfView.Z / 2) + network.Deltas * 3;

    private static (ulong A, ulong B) PairOf(string key)
    {
        string[] parts = key.Split(' ');
        return (ulong.Parse(parts[0]), ulong.Parse(parts[1]));
    }
}
