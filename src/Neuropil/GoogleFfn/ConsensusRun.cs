using Neuropil.Flooding;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>Split consensus of two results of one subvolume. An object keeps its origin where its label survives.</summary>
internal static class ConsensusRun
{
    /// <param name="connected">Takes components of the pieces too (<see cref="SplitConsensus.OfConnected"/>), which google/ffn does not.</param>
    /// <exception cref="InputException">A result is missing, or the two differ in size.</exception>
    public static SubvolumeResult Run(ConsensusRequest request, Vox3 corner, bool connected, CancellationToken ct)
    {
        var first = Load(request.First, corner, ct);
        var second = Load(request.Second, corner, ct);
        if (first.Shape != second.Shape)
            throw new InputException($"At corner {corner} '{request.First.Folder}' has {Text(first.Shape)} voxels and '{request.Second.Folder}' {Text(second.Shape)}. Give two runs of the same subvolume.");
        uint[] labels = connected
            ? SplitConsensus.OfConnected(first.Labels, second.Labels, first.Shape, request.MinSizeVx)
            : SplitConsensus.Of(first.Labels, second.Labels, request.MinSizeVx);
        var left = labels.ToHashSet();
        return new(first.Shape, labels, [.. first.Origins.Where(o => left.Contains((uint)o.Id))], [], new Dictionary<string, long>(), null);
    }

    private static (GridShape Shape, uint[] Labels, IReadOnlyList<Origin> Origins) Load(ResultSource source, Vox3 corner, CancellationToken ct)
    {
        string path = ResultFile.Find(source.Folder, corner);
        var (shape, labels) = ResultFile.ReadLabels(path, ct);
        var origins = ResultFile.ReadOrigins(path);
        if (source.Threshold is { } threshold) DropBelow(labels, ResultFile.ReadProbabilities(source.Folder, corner, ct), threshold, path);
        var mask = MaskPainter.Paint(source.Masks, Box3.At(corner, new(shape.Nx, shape.Ny, shape.Nz)), image: null, ct);
        for (int i = 0; mask is not null && i < labels.Length; i++) if (mask[i]) labels[i] = 0;
        if (source.SplitComponents) (labels, origins) = Split(labels, shape, origins);
        if (source.MinSizeVx > 0) origins = DropSmall(labels, source.MinSizeVx, origins);
        return (shape, labels, origins);
    }

    private static void DropBelow(uint[] labels, byte[] quantised, float threshold, string path)
    {
        if (quantised.Length != labels.Length) throw new InputException($"'{path}' has {labels.Length} voxels and its .prob {quantised.Length}. They belong to different runs; run the subvolume again.");
        for (int i = 0; i < labels.Length; i++) if (QuantisedProbability.ToProbability(quantised[i]) < threshold) labels[i] = 0;
    }

    private static (uint[], IReadOnlyList<Origin>) Split(uint[] labels, GridShape shape, IReadOnlyList<Origin> origins)
    {
        var components = new int[labels.Length];
        int count = ConnectedComponents.Label(labels, shape, components);
        var old = new uint[count + 1];
        for (int i = 0; i < labels.Length; i++) old[components[i]] = labels[i];
        var byId = origins.ToDictionary(o => (uint)o.Id);
        return (Array.ConvertAll(components, c => (uint)c),
            [.. Enumerable.Range(1, count).Where(c => byId.ContainsKey(old[c])).Select(c => byId[old[c]] with { Id = c })]);
    }

    private static List<Origin> DropSmall(uint[] labels, int minSizeVx, IReadOnlyList<Origin> origins)
    {
        var large = labels.CountBy(l => l).Where(l => l.Value >= minSizeVx).Select(l => l.Key).ToHashSet();
        for (int i = 0; i < labels.Length; i++) if (!large.Contains(labels[i])) labels[i] = 0;
        return [.. origins.Where(o => large.Contains((uint)o.Id))];
    }

    private static string Text(GridShape shape) => $"{shape.Nx}x{shape.Ny}x{shape.Nz}";
}
