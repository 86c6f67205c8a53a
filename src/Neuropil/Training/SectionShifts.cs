using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>How the sections of one example are out of register: each by itself (jitter) and one step through the stack (slip).</summary>
/// <remarks>The centre section never moves, so that the centre voxel stays in its object.</remarks>
internal sealed class SectionShifts(int sections)
{
    private readonly Px2[] _shifts = new Px2[sections];

    public Px2 this[int z] => _shifts[z];

    public void Draw(ref SplitMix64 random, AugmentationOptions options)
    {
        int centre = sections / 2;
        for (int z = 0; z < sections; z++)
            _shifts[z] = random.NextDouble() < options.JitterProbability ? Within(ref random, options.JitterPx) : default;
        bool slips = random.NextDouble() < options.SlipProbability;
        int at = random.NextInt(sections);
        var slip = Within(ref random, options.SlipPx);
        for (int z = 0; slips && z < sections; z++)
            if (at > centre ? z >= at : z < at) _shifts[z] += slip;
        _shifts[centre] = default;
    }

    private static Px2 Within(ref SplitMix64 random, double radiusPx)
    {
        double x = random.Uniform(-radiusPx, radiusPx);
        return new(x, random.Uniform(-radiusPx, radiusPx));
    }
}
