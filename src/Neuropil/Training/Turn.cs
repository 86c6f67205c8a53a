using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>One of the 16 ways to mirror a patch and swap its x and y; with <see cref="Roll"/>, of the 48 that turn a cube into itself.</summary>
/// <param name="Roll">Axes handed round after all else: 0 not at all, 1 x → y → z → x, 2 the other way.</param>
internal readonly record struct Turn(bool FlipX, bool FlipY, bool FlipZ, bool SwapXY, int Roll = 0)
{
    public static Turn Draw(ref SplitMix64 random, bool enabled, bool canSwap, bool canRoll = false)
    {
        int bits = random.NextInt(16), roll = canRoll ? random.NextInt(3) : 0;
        return enabled ? new((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, canSwap && (bits & 8) != 0, roll) : default;
    }

    /// <summary>Where the voxel at <paramref name="v"/> from the centre of the patch lies from the centre in the volume.</summary>
    public Vox3 Apply(Vox3 v)
    {
        var (x, y) = SwapXY ? (v.Y, v.X) : (v.X, v.Y);
        Vox3 flipped = new(FlipX ? -x : x, FlipY ? -y : y, FlipZ ? -v.Z : v.Z);
        return Roll switch { 0 => flipped, 1 => new(flipped.Z, flipped.X, flipped.Y), _ => new(flipped.Y, flipped.Z, flipped.X) };
    }

    /// <summary>The same for a place between voxels.</summary>
    public (float X, float Y, float Z) Apply(float x, float y, float z)
    {
        if (SwapXY) (x, y) = (y, x);
        if (FlipX) x = -x;
        if (FlipY) y = -y;
        if (FlipZ) z = -z;
        return Roll switch { 0 => (x, y, z), 1 => (z, x, y), _ => (y, z, x) };
    }
}
