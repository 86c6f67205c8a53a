using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>Sizes that follow from the options: the field of view, the patch that all moves of one example cover, and what is read for it.</summary>
/// <remarks><code>
/// |- margin -|- deltas·rings -|---- field of view ----|- deltas·rings -|- margin -|      margin: shifts of sections, deformation
///            |------------------------ patch -------------------------|
/// </code></remarks>
internal sealed class PatchGeometry
{
    public PatchGeometry(NetworkOptions network, SamplingOptions sampling, AugmentationOptions augmentation)
    {
        (Fov, Deltas) = (network.FieldOfView, network.Deltas);
        Rings = sampling.MoveRings;
        Patch = Fov + Deltas * (2 * Rings);
        Centre = Half(Patch);
        int marginPx = (int)Math.Ceiling(augmentation.JitterPx + augmentation.SlipPx) + 1;
        var margin = new Vox3(marginPx, marginPx, 0) + RandomDeformation.ReachVx(augmentation, network.VoxelSize);
        // Swapping x and y turns a patch into itself only where it is square; what is read must serve both orders.
        CanSwap = Fov.X == Fov.Y && Deltas.X == Deltas.Y;
        CanRoll = augmentation.SwapAllAxes;
        if (CanSwap) margin = margin with { X = Math.Max(margin.X, margin.Y), Y = Math.Max(margin.X, margin.Y) };
        if (CanRoll) margin = Vox3.All(Math.Max(margin.X, Math.Max(margin.Y, margin.Z)));
        Read = Patch + margin * 2;
    }

    public Vox3 Fov { get; }

    public Vox3 Deltas { get; }

    public int Rings { get; }

    public Vox3 Patch { get; }

    /// <summary>The centre voxel of <see cref="Patch"/>, from its first one.</summary>
    public Vox3 Centre { get; }

    /// <summary>Voxels around a centre that may be read.</summary>
    public Vox3 Read { get; }

    public bool CanSwap { get; }

    /// <summary>Whether all three axes may change places.</summary>
    public bool CanRoll { get; }

    public int FovVoxels => (int)Fov.Product;

    public int PatchVoxels => (int)Patch.Product;

    /// <summary>Offset in the patch of the first voxel of the field of view that is <paramref name="shift"/> away from the centre.</summary>
    public int FovStart(Vox3 shift)
    {
        var first = Centre + shift - Half(Fov);
        return (first.Z * Patch.Y + first.Y) * Patch.X + first.X;
    }

    public static Vox3 Half(Vox3 size) => new(size.X / 2, size.Y / 2, size.Z / 2);
}
