using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Flooding;

/// <summary>How filling one object from one seed ended.</summary>
internal enum FillEnd
{
    /// <summary>A new object.</summary>
    Kept,

    /// <summary>The network gave up its own seed: the map there fell below the move threshold.</summary>
    WeakSeed,

    /// <summary>Fewer free voxels than the minimum segment size.</summary>
    TooSmall,

    /// <summary>Most of its mask lies on one earlier object, so its voxels went to that one. Only where adoption is asked for.</summary>
    Adopted,
}

/// <param name="Voxels">Of its flood mask that were free, so that they are now its own when it was kept.</param>
/// <param name="MaskVoxels">Of its flood mask, free or not.</param>
/// <param name="Overlaps">Labels of earlier objects under the mask with their voxels, ascending by label.</param>
internal sealed record FillResult(FillEnd End, int Evaluations, int Voxels, int MaskVoxels, IReadOnlyList<(int Label, int Voxels)> Overlaps);

/// <summary>Fills one object at a time: the network looks, the map is updated, the field of view moves on until nothing is left to visit.</summary>
/// <remarks>Januszewski et al. 2018, doi:10.1038/s41592-018-0049-4. The steps and their order are those of google/ffn, voxel for voxel.
/// Nothing is allocated per network evaluation. Not safe for concurrent use.</remarks>
internal sealed class ObjectFill
{
    private readonly FloodCanvas _canvas;
    private readonly IFfnSession _session;
    private readonly FloodSettings _settings;
    private readonly FaceMaxMovement _movement;
    private readonly float[] _imagePatch, _mapPatch;
    private readonly Action? _looked;
    private readonly SortedDictionary<int, int> _overlaps = [];

    /// <param name="looked">Called after every network evaluation, for progress.</param>
    /// <param name="faceThreshold">Logit that the strongest voxel of a face must reach to be queued. Default: the move threshold.</param>
    public ObjectFill(FloodCanvas canvas, IFfnSession session, Vox3 deltas, FloodSettings settings, Action? looked = null, float? faceThreshold = null)
    {
        (_canvas, _session, _settings, _looked) = (canvas, session, settings, looked);
        _movement = new FaceMaxMovement(canvas.Shape, canvas.FieldOfView, deltas, faceThreshold ?? settings.MoveThreshold);
        _imagePatch = new float[canvas.FieldOfView.Product];
        _mapPatch = new float[canvas.FieldOfView.Product];
    }

    /// <summary>Network evaluations so far, those of rejected objects included.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Fills from <paramref name="seed"/>, whose field of view must fit and whose voxel must be free, and labels what it found
    /// with <paramref name="label"/> if the object is kept; otherwise marks the seed as tried.</summary>
    /// <param name="adoptionShare">When more than this share of the mask lies on one earlier object, the free voxels go to that object,
    /// however few: the network, started in a hole, said whose hole it is. Above 1 for never, as google/ffn.</param>
    public FillResult Fill(Vox3 seed, int label, int minSegmentSizeVx, double adoptionShare, CancellationToken ct)
    {
        int evaluations = Flood(seed, out var covered, ct);
        var result = _canvas.MapAt(seed) < _settings.MoveThreshold
            ? new FillResult(FillEnd.WeakSeed, evaluations, 0, 0, [])
            : Claim(covered, label, minSegmentSizeVx, adoptionShare, evaluations);
        if (result.End is (FillEnd.WeakSeed or FillEnd.TooSmall) && _canvas.Labels[_canvas.Offset(seed)] == 0) _canvas.Labels[_canvas.Offset(seed)] = -1;
        _canvas.ForgetMap(covered);
        return result;
    }

    private int Flood(Vox3 seed, out Box3 covered, CancellationToken ct)
    {
        _canvas.MapAt(seed) = _settings.InitActivation;
        _movement.Start(seed);
        Vox3 min = seed, max = seed;
        int evaluations = 0;
        while (_movement.TryNext(out var position))
        {
            if (!MayVisit(position)) continue;
            if (_canvas.MapAt(seed) < _settings.MoveThreshold) break;   // the seed got too weak: the whole object is given up
            ct.ThrowIfCancellationRequested();
            Look(position);
            _looked?.Invoke();
            evaluations++;
            (min, max) = (Vox3.Min(min, position), Vox3.Max(max, position));
        }
        Evaluations += evaluations;
        covered = _canvas.Covered(min, max);
        return evaluations;
    }

    private bool MayVisit(Vox3 position) =>
        _canvas.FieldOfViewFits(position)
        && _canvas.MapAt(position) >= _settings.MoveThreshold   // false for NaN: not looked at yet
        && _canvas.Labels[_canvas.Offset(position)] <= 0
        && !_canvas.IsClosed(_canvas.Offset(position));

    private void Look(Vox3 centre)
    {
        _canvas.ReadPatch(centre, _settings.PadValue, _imagePatch, _mapPatch);
        _session.Step(_imagePatch, _mapPatch, _mapPatch);
        _canvas.WritePatch(centre, _mapPatch, freeze: Freezes(_mapPatch));
        _movement.Add(centre, _mapPatch);
    }

    /// <summary>Whether enough of the field of view is inside the object for voxels outside it to stay outside.</summary>
    private bool Freezes(ReadOnlySpan<float> logits)
    {
        if (_settings.DiscoSeedThreshold < 0) return false;
        int active = 0;
        foreach (float logit in logits) if (logit >= _settings.MoveThreshold) active++;
        return active > (double)_settings.DiscoSeedThreshold * logits.Length;
    }

    private FillResult Claim(Box3 covered, int label, int minSegmentSizeVx, double adoptionShare, int evaluations)
    {
        var (free, mask) = Count(covered);
        var overlaps = _overlaps.Select(o => (o.Key, o.Value)).ToArray();
        var (host, shared) = overlaps.OrderByDescending(o => o.Value).FirstOrDefault();
        if (shared > adoptionShare * mask)
        {
            Take(covered, host);
            return new(FillEnd.Adopted, evaluations, free, mask, [(host, shared)]);
        }
        if (free < minSegmentSizeVx) return new(FillEnd.TooSmall, evaluations, free, mask, overlaps);
        Take(covered, label);
        return new(FillEnd.Kept, evaluations, free, mask, overlaps);
    }

    private void Take(Box3 covered, int label)
    {
        for (int z = covered.Min.Z; z < covered.Max.Z; z++)
            for (int y = covered.Min.Y; y < covered.Max.Y; y++)
            {
                var map = _canvas.MapRow(covered.Min.X, y, z, covered.Size.X);
                var labels = _canvas.Labels.AsSpan(_canvas.Offset(new(covered.Min.X, y, z)), map.Length);
                if (_canvas.Probabilities is { } kept) KeepProbabilities(map, labels, kept.AsSpan(_canvas.Offset(new(covered.Min.X, y, z)), map.Length));
                for (int x = 0; x < map.Length; x++)
                    if (map[x] >= _settings.SegmentThreshold && labels[x] <= 0) labels[x] = label;
            }
    }

    private void KeepProbabilities(ReadOnlySpan<float> map, ReadOnlySpan<int> labels, Span<byte> kept)
    {
        for (int x = 0; x < map.Length; x++)
            if (map[x] >= _settings.SegmentThreshold && labels[x] <= 0) kept[x] = QuantisedProbability.OfLogit(map[x]);
    }

    /// <summary>Counts the free voxels of the flood mask and the whole of it, and collects what it overlaps.</summary>
    private (int Free, int Mask) Count(Box3 covered)
    {
        int free = 0, mask = 0;
        _overlaps.Clear();
        for (int z = covered.Min.Z; z < covered.Max.Z; z++)
            for (int y = covered.Min.Y; y < covered.Max.Y; y++)
            {
                var map = _canvas.MapRow(covered.Min.X, y, z, covered.Size.X);
                var labels = _canvas.Labels.AsSpan(_canvas.Offset(new(covered.Min.X, y, z)), map.Length);
                int under = 0, run = 0;   // voxels of one earlier object come in runs
                for (int x = 0; x < map.Length; x++)
                {
                    if (!(map[x] >= _settings.SegmentThreshold)) continue;
                    mask++;
                    if (labels[x] <= 0) { free++; continue; }
                    if (labels[x] != under) { AddOverlap(under, run); (under, run) = (labels[x], 0); }
                    run++;
                }
                AddOverlap(under, run);
            }
        return (free, mask);
    }

    private void AddOverlap(int label, int voxels)
    {
        if (voxels > 0) _overlaps[label] = _overlaps.GetValueOrDefault(label) + voxels;
    }
}
