namespace Neuropil.GoogleFfn;

/// <summary>One object filled again from its seed.</summary>
/// <param name="Stored">Evaluations of the stored run; <paramref name="Evaluations"/> those of this one.</param>
/// <param name="StoredVoxels">Of the stored object; <paramref name="Voxels"/> of this one, <paramref name="Common"/> of both.</param>
public sealed record ReplayedObject(int Id, int Stored, int Evaluations, int StoredVoxels, int Voxels, int Common)
{
    public bool SameEvaluations => Stored == Evaluations;
}

/// <summary>How a replay as a whole agrees with the stored run.</summary>
/// <param name="SameEvaluationsShare">Share of objects with the same number of evaluations.</param>
/// <param name="EvaluationsRatio">All evaluations here over all of the stored run.</param>
/// <param name="VoxelAgreement">Voxels that are in the object both times over those that are in it either time, summed over the objects.</param>
public sealed record ReplaySummary(
    int Objects, int SameEvaluations, double SameEvaluationsShare, long StoredEvaluations, long Evaluations, double EvaluationsRatio, double VoxelAgreement)
{
    public static ReplaySummary Of(IReadOnlyCollection<ReplayedObject> objects)
    {
        int same = objects.Count(o => o.SameEvaluations);
        long stored = objects.Sum(o => (long)o.Stored), now = objects.Sum(o => (long)o.Evaluations), common = objects.Sum(o => (long)o.Common);
        long either = objects.Sum(o => (long)o.StoredVoxels + o.Voxels - o.Common);
        return new(objects.Count, same, (double)same / objects.Count, stored, now, (double)now / stored, (double)common / either);
    }
}
