using Neuropil.Networks;
using Neuropil.Space;

namespace Neuropil.Flooding;

/// <summary>The settings of flood filling as the loop needs them: logits in float, where the network's file has probabilities.</summary>
/// <remarks>Probabilities pass through float before and after the conversion, as in Google's InferenceOptions; a threshold that differs in
/// its last bit would move a field of view now and then.</remarks>
internal sealed record FloodSettings(
    float InitActivation, float PadValue, float MoveThreshold, float SegmentThreshold, Vox3 MinBoundaryDistance, int MinSegmentSizeVx,
    float DiscoSeedThreshold)
{
    public static FloodSettings From(FfnInferenceSettings settings) => new(
        Logit(settings.InitActivation), Logit(settings.PadValue), Logit(settings.MoveThreshold), Logit(settings.SegmentThreshold),
        settings.MinBoundaryDistance, settings.MinSegmentSizeVx, (float)(settings.DiscoSeedThreshold ?? -1));

    public static float Logit(double probability)
    {
        double p = (float)probability;
        return (float)Math.Log(p / (1 - p));
    }
}
