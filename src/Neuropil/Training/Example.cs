using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>One place to learn from: a normalised image patch and, for each voxel, whether it belongs to the object at the centre.</summary>
/// <remarks>Example number n is a function of (seed, n) and the volumes alone. The buffers are reused; not safe for concurrent use.</remarks>
internal sealed class Example(PatchGeometry geometry, TrainingOptions options)
{
    // Streams of their own, so that an augmentation that is off leaves the others as they were. 1 is the order of moves.
    private const long ElasticStream = 2, MisplacedStream = 3;

    private readonly SectionShifts _shifts = new(geometry.Patch.Z);
    private readonly RandomDeformation _elastic = new(geometry, options.Augmentation, options.Network.VoxelSize);
    private readonly GreyVariation _grey = new(geometry.Patch);
    private readonly CentreObject _object = new(geometry.Patch);
    private readonly uint[] _labels = new uint[geometry.PatchVoxels];

    /// <summary>(v − mean) / stddev, [z, y, x] of the patch.</summary>
    public float[] Image { get; } = new float[geometry.PatchVoxels];

    /// <summary>A <see cref="VoxelClass"/> each: 1 in the part of the centre's object that hangs together inside the patch.</summary>
    public byte[] Inside { get; } = new byte[geometry.PatchVoxels];

    public void Load(ExampleSampler sampler, ulong seed, long number)
    {
        var augmentation = options.Augmentation;
        var random = SplitMix64.For(seed, number);
        var (volume, centre) = sampler.Draw(ref random);
        var turn = Turn.Draw(ref random, augmentation.FlipsAndSwaps, geometry.CanSwap, geometry.CanRoll);
        _shifts.Draw(ref random, augmentation);
        _elastic.Draw(SplitMix64.For(seed, number, ElasticStream));
        if (_elastic.IsOn || turn.Roll != 0) ReadBetweenVoxels(new(volume, centre), turn);
        else Read(volume, centre, turn);
        MisplacedSection.Apply(Image, volume, centre, turn, geometry, augmentation, SplitMix64.For(seed, number, MisplacedStream));
        _object.Mark(_labels, Inside);
        VoxelClass.Refine(_labels, geometry.Patch, options.Sampling, Inside);
        _grey.Apply(Image, ref random, augmentation);
        float scale = (float)(1 / options.Network.ImageStddev), mean = (float)options.Network.ImageMean;
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

    /// <summary>The general case: shift and displacement in the patch, then the turn, then grey values between voxels.</summary>
    private void ReadBetweenVoxels(PlaceInVolume place, Turn turn)
    {
        var c = geometry.Centre;
        for (int z = 0, i = 0; z < geometry.Patch.Z; z++)
        {
            float shiftX = (float)_shifts[z].X - c.X, shiftY = (float)_shifts[z].Y - c.Y;
            for (int y = 0; y < geometry.Patch.Y; y++)
            {
                _elastic.MoveTo(y, z);
                ReadOnlySpan<float> dx = _elastic.X, dy = _elastic.Y, dz = _elastic.Z;
                for (int x = 0; x < geometry.Patch.X; x++, i++)
                {
                    var at = turn.Apply(x + shiftX + dx[x], y + shiftY + dy[x], z - c.Z + dz[x]);
                    Image[i] = place.Grey(at);
                    _labels[i] = place.Label(at);
                }
            }
        }
    }

    /// <summary>A volume seen from one of its voxels: places are counted from there, in voxels, and may lie between them.</summary>
    private readonly struct PlaceInVolume(TrainingVolume volume, Vox3 centre)
    {
        private readonly int _origin = volume.Em.Offset(centre.X, centre.Y, centre.Z);
        private readonly int _row = volume.Em.Size.X, _section = volume.Em.Size.X * volume.Em.Size.Y;

        public uint Label((float X, float Y, float Z) at) => volume.Labels.Values[
            _origin + (int)MathF.Floor(at.X + 0.5f) + (int)MathF.Floor(at.Y + 0.5f) * _row + (int)MathF.Floor(at.Z + 0.5f) * _section];

        public float Grey((float X, float Y, float Z) at)
        {
            float fx = MathF.Floor(at.X), fy = MathF.Floor(at.Y), fz = MathF.Floor(at.Z), u = at.X - fx, v = at.Y - fy, w = at.Z - fz;
            int i = _origin + (int)fx + (int)fy * _row + (int)fz * _section;
            float near = Between(i, u, v);
            // On a section there is no need for the next one, which may lie beyond the volume.
            return w == 0 ? near : near + w * (Between(i + _section, u, v) - near);
        }

        private float Between(int i, float u, float v)
        {
            byte[] em = volume.Em.Values;
            int down = i + _row;
            float upper = em[i] + u * (em[i + 1] - em[i]), lower = em[down] + u * (em[down + 1] - em[down]);
            return upper + v * (lower - upper);
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
