using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>One place to learn from: a normalised image patch and, for each voxel, whether it belongs to the object at the centre.</summary>
/// <remarks>Example number n is a function of (seed, n) and the volumes alone. The buffers are reused; not safe for concurrent use.</remarks>
internal sealed class Example(PatchGeometry geometry, NetworkOptions network, AugmentationOptions augmentation)
{
    private readonly SectionShifts _shifts = new(geometry.Patch.Z);
    private readonly GreyVariation _grey = new(geometry.Patch);
    private readonly CentreObject _object = new(geometry.Patch);
    private readonly uint[] _labels = new uint[geometry.PatchVoxels];

    /// <summary>(v − mean) / stddev, [z, y, x] of the patch.</summary>
    public float[] Image { get; } = new float[geometry.PatchVoxels];

    /// <summary>1 in the part of the centre's object that hangs together inside the patch, 0 elsewhere.</summary>
    public byte[] Inside { get; } = new byte[geometry.PatchVoxels];

    public void Load(ExampleSampler sampler, ulong seed, long number)
    {
        var random = SplitMix64.For(seed, number);
        var (volume, centre) = sampler.Draw(ref random);
        var turn = Turn.Draw(ref random, augmentation.FlipsAndSwaps, geometry.CanSwap);
        _shifts.Draw(ref random, augmentation);
        Read(volume, centre, turn);
        _object.Mark(_labels, Inside);
        _grey.Apply(Image, ref random, augmentation);
        float scale = (float)(1 / network.ImageStddev), mean = (float)network.ImageMean;
        for (int i = 0; i < Image.Length; i++) Image[i] = (Image[i] - mean) * scale;
    }

    private void Read(TrainingVolume volume, Vox3 centre, Turn turn)
    {
        for (int z = 0, i = 0; z < geometry.Patch.Z; z++)
        {
            var section = new ShiftedSection(volume, centre, _shifts[z]);
            for (int y = 0; y < geometry.Patch.Y; y++)
                for (int x = 0; x < geometry.Patch.X; x++, i++)
                {
                    var at = turn.Apply(new Vox3(x, y, z) - geometry.Centre);
                    Image[i] = section.Grey(at);
                    _labels[i] = section.Label(at);
                }
        }
    }

    /// <summary>A section of a volume seen through a shift in plane: grey values between pixels, labels at the nearest one.</summary>
    private readonly struct ShiftedSection(TrainingVolume volume, Vox3 centre, Px2 shift)
    {
        private readonly Vox3 _whole = centre + new Vox3((int)Math.Floor(shift.X), (int)Math.Floor(shift.Y), 0);
        private readonly Vox3 _nearest = centre + new Vox3((int)Math.Round(shift.X), (int)Math.Round(shift.Y), 0);
        private readonly float _u = (float)(shift.X - Math.Floor(shift.X)), _v = (float)(shift.Y - Math.Floor(shift.Y));

        public uint Label(Vox3 at) => volume.Labels[_nearest + at];

        public float Grey(Vox3 at)
        {
            int i = volume.Em.Offset(_whole.X + at.X, _whole.Y + at.Y, _whole.Z + at.Z), down = i + volume.Em.Size.X;
            byte[] em = volume.Em.Values;
            if (_u == 0 && _v == 0) return em[i];
            float upper = em[i] + _u * (em[i + 1] - em[i]), lower = em[down] + _u * (em[down + 1] - em[down]);
            return upper + _v * (lower - upper);
        }
    }
}

/// <summary>One of the 16 ways to mirror a patch and swap its x and y.</summary>
internal readonly record struct Turn(bool FlipX, bool FlipY, bool FlipZ, bool SwapXY)
{
    public static Turn Draw(ref SplitMix64 random, bool enabled, bool canSwap)
    {
        int bits = random.NextInt(16);
        return enabled ? new((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, canSwap && (bits & 8) != 0) : default;
    }

    /// <summary>Where the voxel at <paramref name="v"/> from the centre of the patch lies from the centre in the volume.</summary>
    public Vox3 Apply(Vox3 v)
    {
        var (x, y) = SwapXY ? (v.Y, v.X) : (v.X, v.Y);
        return new(FlipX ? -x : x, FlipY ? -y : y, FlipZ ? -v.Z : v.Z);
    }
}
