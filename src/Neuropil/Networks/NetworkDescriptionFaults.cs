using Neuropil.Space;

namespace Neuropil.Networks;

/// <summary>What a description must hold for the network to run.</summary>
public static class NetworkDescriptionFaults
{
    /// <summary>All faults at once, as sentences; none when the network can run.</summary>
    public static IEnumerable<string> Faults(this NetworkDescription network)
    {
        if (network.Depth < 1) yield return $"depth is {network.Depth}; it must be at least 1.";
        if (network.Features < 1) yield return $"features is {network.Features}; it must be at least 1.";
        foreach (var (axis, view, delta) in Axes(network.FieldOfView, network.Deltas))
        {
            if (view < 1 || view % 2 == 0) yield return $"fieldOfView.{axis} is {view}; it must be odd and above 0.";
            if (delta < 0 || delta > view / 2) yield return $"deltas.{axis} is {delta}; it must be 0 to {view / 2}, so that a step stays in the field of view.";
        }
        if (!double.IsFinite(network.ImageMean)) yield return $"imageMean is {network.ImageMean}.";
        if (!(network.ImageStddev > 0 && double.IsFinite(network.ImageStddev))) yield return $"imageStddev is {network.ImageStddev}; it must be above 0.";
        if (network.Inference is null) yield return "inference is missing.";
        else foreach (string fault in network.Inference.Faults()) yield return fault;
    }

    private static IEnumerable<string> Faults(this FfnInferenceSettings settings)
    {
        foreach (var (name, value) in ((string, double)[])[
            ("initActivation", settings.InitActivation), ("padValue", settings.PadValue),
            ("moveThreshold", settings.MoveThreshold), ("segmentThreshold", settings.SegmentThreshold)])
            if (!(value is > 0 and < 1)) yield return $"inference.{name} is {value}; a probability lies between 0 and 1, both excluded.";
        if (settings.DiscoSeedThreshold is { } disco && !(disco is >= 0 and <= 1))
            yield return $"inference.discoSeedThreshold is {disco}; it is a fraction, or left out.";
        var (x, y, z) = settings.MinBoundaryDistance;
        if (x < 0 || y < 0 || z < 0) yield return $"inference.minBoundaryDistance is {x},{y},{z}; none may be negative.";
        if (settings.MinSegmentSizeVx < 0) yield return $"inference.minSegmentSizeVx is {settings.MinSegmentSizeVx}; it must not be negative.";
    }

    private static (string Axis, int View, int Delta)[] Axes(Vox3 view, Vox3 delta) =>
        [("x", view.X, delta.X), ("y", view.Y, delta.Y), ("z", view.Z, delta.Z)];
}
