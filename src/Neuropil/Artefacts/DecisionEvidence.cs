namespace Neuropil.Artefacts;

/// <summary>What the network says of two objects when it floods each of them afresh around the place where they meet.</summary>
/// <param name="Evaluations">Network evaluations of both floods.</param>
/// <param name="Recovered">Share of an object, around the place, that the flood from its own inside claimed: of the two, or of the one that
/// was flooded, the lower. Low where the network is at a loss.</param>
/// <param name="BFromA">Of what the flood from B claims of B, the share that the flood from A claims too: 1 where A runs on into B.</param>
/// <param name="AFromB">The same the other way round.</param>
/// <param name="Iou">Intersection over union of the two floods: 1 where both are one and the same object.</param>
public sealed record DecisionEvidence(int Evaluations, double Recovered, double BFromA, double AFromB, double Iou)
{
    /// <summary>The weaker of the two directions.</summary>
    public double Mutual => Math.Min(BFromA, AFromB);
}
