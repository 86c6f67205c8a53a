using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>One section of an example that shows the wrong place: a neighbour in its stead, or the right section far out of register.</summary>
/// <remarks>What a wrong order of sections or a failed alignment leaves. Only the image changes, the truth stays: the network is to carry
/// an object across a section that it cannot believe. Never the centre section. Places beyond the volume show its nearest voxel.</remarks>
internal static class MisplacedSection
{
    /// <summary>Overwrites a section of <paramref name="image"/>, [z, y, x] of the patch, grey values of 0…255.</summary>
    public static void Apply(
        Span<float> image, TrainingVolume volume, Vox3 centre, Turn turn, PatchGeometry geometry, AugmentationOptions options, SplitMix64 random)
    {
        if (random.NextDouble() >= options.MisplacedProbability || geometry.Patch.Z < 2) return;
        int z = random.NextInt(geometry.Patch.Z - 1);
        if (z >= geometry.Centre.Z) z++;
        var from = Wrong(ref random, options) - geometry.Centre + new Vox3(0, 0, z);
        for (int y = 0, i = z * geometry.Patch.X * geometry.Patch.Y; y < geometry.Patch.Y; y++)
            for (int x = 0; x < geometry.Patch.X; x++, i++)
                image[i] = volume.Em[Inside(volume.Em.Box, centre + turn.Apply(from + new Vox3(x, y, 0)))];
    }

    /// <summary>How far off the section is taken from: a section or two along z, or at least half of the largest shift in plane.</summary>
    private static Vox3 Wrong(ref SplitMix64 random, AugmentationOptions options)
    {
        bool order = random.NextInt(2) == 0;
        int sections = (1 + random.NextInt(options.MisplacedSections)) * (random.NextInt(2) == 0 ? -1 : 1);
        double angle = random.Uniform(0, 2 * Math.PI), radius = random.Uniform(0.5, 1) * options.MisplacedPx;
        return order ? new(0, 0, sections) : new((int)Math.Round(radius * Math.Cos(angle)), (int)Math.Round(radius * Math.Sin(angle)), 0);
    }

    private static Vox3 Inside(Box3 box, Vox3 v) => Vox3.Max(box.Min, Vox3.Min(box.Max - Vox3.All(1), v));
}
