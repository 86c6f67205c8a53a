using System.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.GoogleFfn;

/// <summary>Turns mask rules into one flag for each voxel of a box.</summary>
internal static class MaskPainter
{
    /// <summary>True where any rule masks; null when there is no rule.</summary>
    /// <param name="image">Grey values of the box before they are normalised; null where a rule cannot use the image.</param>
    public static bool[]? Paint(IReadOnlyList<MaskRule> rules, Box3 box, float[]? image, CancellationToken ct)
    {
        if (rules.Count == 0) return null;
        var mask = new bool[box.Count];
        foreach (var rule in rules)
        {
            var masked = new bool[mask.Length];
            foreach (var channel in rule.Channels) Mark(rule, channel, box, image, masked, ct);
            for (int i = 0; i < mask.Length; i++) mask[i] |= masked[i] != rule.Invert;
        }
        return mask;
    }

    private static void Mark(MaskRule rule, MaskChannel channel, Box3 box, float[]? image, bool[] masked, CancellationToken ct)
    {
        if (rule.Volume is null)
        {
            Mark<float>(image ?? throw new InputException("A mask over the image is not possible here, where there is no image. Give a volume."), channel, masked);
            return;
        }
        using var volume = rule.Volume.OpenChannel(channel.Channel);
        RequireCovers(volume, box, rule.Volume.Field);
        if (volume.Type.IsFloat()) Mark<double>(volume.Read<double>(box, ct).Values, channel, masked);
        else if (volume.Type.FitsIn(VoxelType.Int64)) Mark<long>(volume.Read<long>(box, ct).Values, channel, masked);
        else Mark<ulong>(volume.Read<ulong>(box, ct).Values, channel, masked);
    }

    /// <exception cref="InputException">The volume does not hold the box.</exception>
    public static void RequireCovers(Volume volume, Box3 box, string field)
    {
        if (!volume.Box.Contains(box))
            throw new InputException($"{field}: '{volume.Address}' covers {volume.Box}, and the subvolume is {box}. Give a volume of the image's size, or --box inside both.");
    }

    private static void Mark<T>(T[] values, MaskChannel channel, bool[] masked) where T : struct, INumber<T>
    {
        var listed = channel.Values.Select(v => T.CreateSaturating(v)).ToHashSet();
        for (int i = 0; i < masked.Length; i++)
        {
            bool inside = listed.Count > 0 ? listed.Contains(values[i]) : double.CreateTruncating(values[i]) is var v && v >= channel.Min && v <= channel.Max;
            masked[i] |= inside != channel.Invert;
        }
    }
}
