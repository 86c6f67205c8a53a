using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>A smooth random displacement of every voxel of a patch: tissue that is a little thicker here and bent there.</summary>
/// <remarks>
/// Random displacements stand on a coarse grid of control points, half a wavelength apart, and are blended between them with
/// u²(3 − 2u): smooth to the first derivative, and never larger than the amplitude. The deformation is the same in nanometres along
/// every axis. The centre voxel stays where it is. Buffers are reused; not safe for concurrent use.
/// </remarks>
internal sealed class RandomDeformation
{
    private readonly Axis[] _axes;
    private readonly double[] _amplitudeVx;
    private readonly float[][] _control, _blended, _row;
    private readonly float[] _atCentre = new float[3];
    private readonly Vox3 _centre;

    public RandomDeformation(PatchGeometry geometry, AugmentationOptions augmentation, VoxelSize? voxelSize)
    {
        IsOn = augmentation.ElasticPx > 0;
        double[] perPx = VoxelsPerPx(voxelSize);
        double half = augmentation.ElasticWavelengthPx / 2;
        int[] lengths = [geometry.Patch.X, geometry.Patch.Y, geometry.Patch.Z];
        _centre = geometry.Centre;
        _amplitudeVx = [.. perPx.Select(p => p * augmentation.ElasticPx)];
        _axes = [.. lengths.Select((n, axis) => new Axis(n, perPx[axis] * half))];
        int controls = IsOn ? _axes[0].Controls * _axes[1].Controls * _axes[2].Controls : 0;
        _control = [.. lengths.Select(_ => new float[controls])];
        _blended = [.. lengths.Select(_ => new float[_axes[0].Controls])];
        _row = [.. lengths.Select(_ => new float[geometry.Patch.X])];
    }

    public bool IsOn { get; }

    /// <summary>How far a voxel may be taken from, in voxels along each axis: twice the amplitude, because the centre is held, and one to
    /// interpolate. Zero when the augmentation is off.</summary>
    public static Vox3 ReachVx(AugmentationOptions augmentation, VoxelSize? voxelSize)
    {
        if (augmentation.ElasticPx <= 0) return Vox3.Zero;
        int[] reach = [.. VoxelsPerPx(voxelSize).Select(p => (int)Math.Ceiling(2 * p * augmentation.ElasticPx) + 1)];
        return new(reach[0], reach[1], reach[2]);
    }

    public void Draw(SplitMix64 random)
    {
        if (!IsOn) return;
        foreach (var axis in _axes) axis.Place(random.NextDouble());
        for (int axis = 0; axis < 3; axis++)
            foreach (ref float value in _control[axis].AsSpan()) value = (float)random.Uniform(-_amplitudeVx[axis], _amplitudeVx[axis]);
        Array.Clear(_atCentre);
        MoveTo(_centre.Y, _centre.Z);
        for (int axis = 0; axis < 3; axis++) _atCentre[axis] = _row[axis][_centre.X];
    }

    /// <summary>Computes the displacements of one row of the patch, for <see cref="X"/>, <see cref="Y"/> and <see cref="Z"/>.</summary>
    public void MoveTo(int y, int z)
    {
        if (!IsOn) return;
        var (ax, ay, az) = (_axes[0], _axes[1], _axes[2]);
        int stride = ax.Controls, plane = stride * ay.Controls, first = az.Cell[z] * plane + ay.Cell[y] * stride;
        float wy = ay.Weight[y], wz = az.Weight[z];
        for (int axis = 0; axis < 3; axis++)
        {
            float[] control = _control[axis], blended = _blended[axis], row = _row[axis];
            for (int c = 0; c < stride; c++)
            {
                int at = first + c;
                float near = control[at] + wy * (control[at + stride] - control[at]);
                float far = control[at + plane] + wy * (control[at + plane + stride] - control[at + plane]);
                blended[c] = near + wz * (far - near);
            }

            for (int x = 0; x < row.Length; x++)
            {
                int c = ax.Cell[x];
                row[x] = blended[c] + ax.Weight[x] * (blended[c + 1] - blended[c]) - _atCentre[axis];
            }
        }
    }

    /// <summary>Displacement along x of each voxel of the row, in voxels.</summary>
    public ReadOnlySpan<float> X => _row[0];

    public ReadOnlySpan<float> Y => _row[1];

    public ReadOnlySpan<float> Z => _row[2];

    /// <summary>Voxels along each axis in the length of one pixel along x.</summary>
    private static double[] VoxelsPerPx(VoxelSize? size) => size is { } s ? [1, s.XNm / s.YNm, s.XNm / s.ZNm] : [1, 1, 1];

    /// <summary>Where the voxels of one axis lie between control points.</summary>
    private sealed class Axis(int length, double spacingVx)
    {
        public int Controls { get; } = (int)((length - 1) / spacingVx + 1) + 2;

        public int[] Cell { get; } = new int[length];

        public float[] Weight { get; } = new float[length];

        /// <param name="phase">Of the first control point, 0 … 1 of the spacing, so that no voxel of the patch is always the calm one.</param>
        public void Place(double phase)
        {
            for (int i = 0; i < length; i++)
            {
                double at = i / spacingVx + phase, u = at - Math.Floor(at);
                Cell[i] = (int)at;
                Weight[i] = (float)(u * u * (3 - 2 * u));
            }
        }
    }
}
