using Neuropil.Space;

namespace Neuropil.Flooding;

/// <summary>An object that one subvolume's flood filling kept.</summary>
/// <param name="Seed">In voxels of the subvolume.</param>
/// <param name="Overlaps">Labels of earlier objects under its flood mask with their voxels, ascending by label.</param>
internal sealed record FilledObject(
    int Label, Vox3 Seed, int Evaluations, int Voxels, int MaskVoxels, IReadOnlyList<(int Label, int Voxels)> Overlaps);

/// <summary>Fills a subvolume object by object, seed after seed. The order of the seeds decides who gets contested voxels.</summary>
/// <param name="earlierLabels">Labels 1 to this one are taken by objects that were there before; new ones follow.</param>
/// <param name="closedToSeeds">Where no object may start, by array offset; null for nowhere.</param>
internal sealed class SubvolumeFlood(FloodCanvas canvas, ObjectFill fill, FloodSettings settings, int earlierLabels = 0, bool[]? closedToSeeds = null)
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
            if (canvas.IsClosed(offset) || (closedToSeeds is not null && closedToSeeds[offset])) continue;
            if (canvas.ObjectWithin(seed, settings.MinBoundaryDistance)) canvas.Labels[offset] = -1;
            else Fill(seed, minSegmentSizeVx, adoptionShare, ct);
        }
    }

    private void Fill(Vox3 seed, int minSegmentSizeVx, double adoptionShare, CancellationToken ct)
    {
        int label = earlierLabels + _objects.Count + 1;
        var result = fill.Fill(seed, label, minSegmentSizeVx, adoptionShare, ct);
        SeedsTried++;
        if (result.End == FillEnd.WeakSeed) WeakSeeds++;
        if (result.End == FillEnd.TooSmall) TooSmall++;
        if (result.End == FillEnd.Adopted) Adopt(result);
        if (result.End != FillEnd.Kept) return;
        _objects.Add(new(label, seed, result.Evaluations, result.Voxels, result.MaskVoxels, result.Overlaps));
    }

    private void Adopt(FillResult result)
    {
        Adopted++;
        int index = result.Overlaps[0].Label - earlierLabels - 1;
        if (index < 0) return;   // the host was there before
        var host = _objects[index];
        _objects[index] = host with
        {
            Evaluations = host.Evaluations + result.Evaluations,
            Voxels = host.Voxels + result.Voxels,
            MaskVoxels = host.MaskVoxels + result.Voxels,
        };
    }
}
