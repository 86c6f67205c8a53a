using Neuropil.Artefacts;

namespace Neuropil.Agglomeration;

/// <summary>Turns what the network said about a pair into the probability that it is one cell.</summary>
internal static class JoinProbability
{
    public static double Of(DecisionEvidence evidence) => evidence.Mutual * evidence.Iou;
}
