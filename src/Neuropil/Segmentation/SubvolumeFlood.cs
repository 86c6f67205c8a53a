using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>An object that one subvolume's flood filling kept.</summary>
/// <param name="Seed">In voxels of the subvolume.</param>
/// <param name="Overlaps">Labels of earlier objects under its flood mask with their voxels, ascending by label.</param>
internal sealed record FilledObject(
    int Label, Vox3 Seed, int Evaluations, int Voxels, int MaskVoxels, IReadOnlyList<(int Label, int Voxels)> Overlaps);

/// <summary>Fills a subvolume object by object, seed after seed. The order of the seeds decides who gets contested voxels.</summary>
/// <param name="labelled">Called with the voxels of each object kept.</param>
internal sealed class SubvolumeFlood(FloodCanvas canvas, ObjectFill fill, FloodSettings settings, Action<int>? labelled = null)
{
    private readonly List<FilledObject> _objects = [];

    public IReadOnlyList<FilledObject> Objects => _objects;

    /// <summary>Seeds that the network was started from.</summary>
    public int SeedsTried { get; private set; }

    public int WeakSeeds { get; private set; }

    public int TooSmall { get; private set; }

    /// <summary>Fills whose voxels went to an earlier object.</summary>
    public int Adopted { get; private set; }

    public long Evaluations => fill.Evaluations;

    /// <param name="seeds">Array offsets; those whose field of view leaves the subvolume, or that are taken or too close to an object when
    /// their turn comes, are passed over.</param>
    /// <param name="adoptionShare">See <see cref="ObjectFill.Fill"/>.</param>
    public void Run(IEnumerable<int> seeds, int minSegmentSizeVx, double adoptionShare, CancellationToken ct)
    {
        foreach (int offset in seeds)
        {
            var seed = canvas.At(offset);
            if (!canvas.FieldOfViewFits(seed) || canvas.Labels[offset] > 0) continue;
            if (canvas.ObjectWithin(seed, settings.MinBoundaryDistance)) canvas.Labels[offset] = -1;
            else Fill(seed, minSegmentSizeVx, adoptionShare, ct);
        }
    }

    /// <summary>Objects that no network made: see <see cref="OpenSpace"/>. The canvas has their labels already.</summary>
    public void Add(IEnumerable<(int Label, int First, int Voxels)> objects)
    {
        foreach (var (label, first, voxels) in objects) _objects.Add(new(label, canvas.At(first), 0, voxels, voxels, []));
    }

    /// <summary>Makes one object of those with the same root; labels are numbered anew, in the order of the roots.</summary>
    /// <param name="rootOf">For each label the smallest label of its set.</param>
    public void Join(int[] rootOf)
    {
        var groups = _objects.GroupBy(o => rootOf[o.Label]).OrderBy(g => g.Key).ToList();
        var number = new int[rootOf.Length];
        for (int g = 0; g < groups.Count; g++)
            foreach (var o in groups[g]) number[o.Label] = g + 1;
        for (int i = 0; i < canvas.Labels.Length; i++)
            if (canvas.Labels[i] > 0) canvas.Labels[i] = number[canvas.Labels[i]];
        var joined = groups.Select((group, g) => new FilledObject(
            g + 1, group.First().Seed, group.Sum(o => o.Evaluations), group.Sum(o => o.Voxels), group.Sum(o => o.MaskVoxels),
            [.. group.SelectMany(o => o.Overlaps).GroupBy(o => number[o.Label]).Where(o => o.Key != g + 1)
                .OrderBy(o => o.Key).Select(o => (o.Key, o.Sum(x => x.Voxels)))])).ToList();
        _objects.Clear();
        _objects.AddRange(joined);
    }

    private void Fill(Vox3 seed, int minSegmentSizeVx, double adoptionShare, CancellationToken ct)
    {
        var result = fill.Fill(seed, _objects.Count + 1, minSegmentSizeVx, adoptionShare, ct);
        SeedsTried++;
        if (result.End == FillEnd.WeakSeed) WeakSeeds++;
        if (result.End == FillEnd.TooSmall) TooSmall++;
        if (result.End == FillEnd.Adopted) Adopt(result);
        if (result.End != FillEnd.Kept) return;
        _objects.Add(new(_objects.Count + 1, seed, result.Evaluations, result.Voxels, result.MaskVoxels, result.Overlaps));
        labelled?.Invoke(result.Voxels);
    }

    private void Adopt(FillResult result)
    {
        Adopted++;
        var host = _objects[result.Overlaps[0].Label - 1];
        _objects[host.Label - 1] = host with
        {
            Evaluations = host.Evaluations + result.Evaluations,
            Voxels = host.Voxels + result.Voxels,
            MaskVoxels = host.MaskVoxels + result.Voxels,
        };
        labelled?.Invoke(result.Voxels);
    }
}
