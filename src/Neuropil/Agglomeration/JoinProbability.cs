using Neuropil.Artefacts;

namespace Neuropil.Agglomeration;

/// <summary>Turns what the network said about a pair into the probability that it is one cell.</summary>
/// <remarks>
/// Logistic in how far the two floods are one, and in how little of the objects the network found again: where it is at a loss with a small
/// fragment, that fragment is more often a part of its neighbour than not being found says.
/// </remarks>
internal static class JoinProbability
{
    // Maximum likelihood over 262 touching pairs of google/ffn's stored objects on FIB-25 (26 of them of one body), asked with Google's
    // network; sections z 0…124, 2026-11-27. The score stage measures on every project with a truth how well it carries over.
    private const double Constant = -3.99, OfMutual = 8.25, OfLoss = 4.56;

    // Beyond this there were too few pairs to tell; on its own it must not join.
    private const double MostLoss = 0.7;

    public static double Of(DecisionEvidence evidence) =>
        1 / (1 + Math.Exp(-(Constant + OfMutual * evidence.Mutual + OfLoss * Math.Min(MostLoss, 1 - evidence.Recovered))));
}
