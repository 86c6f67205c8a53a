using Neuropil.Networks.Checkpoints;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>Keeps the field of view away from badly aligned places: where the shift between sections, a volume of two channels (x, y),
/// reaches a threshold anywhere in a window around the centre.</summary>
/// <param name="Scale">Voxels of the image for one of the shift volume, along x and y.</param>
/// <param name="Window">Around the centre, in voxels of the image; null for the field of view.</param>
internal sealed record ShiftMask(VolumeSource Volume, int Scale, int Threshold, Box3? Window)
{
    public static ShiftMask? Parse(TextFields root, string folder)
    {
        if (!root.Has("shift_mask"))
        {
            foreach (string field in (string[])["shift_mask_fov", "shift_mask_scale", "shift_mask_threshold"])
                if (root.Has(field)) throw new InputException($"'{root.Where}': {field} is given without shift_mask. Give the volume, or leave it out.");
            return null;
        }
        var volume = VolumeSource.Parse(root.Message("shift_mask"), folder, "shift_mask");
        int scale = root.CountOr("shift_mask_scale", 0), threshold = root.CountOr("shift_mask_threshold", 0);
        if (scale < 1 || threshold < 1)
            throw new InputException($"'{root.Where}': shift_mask needs shift_mask_scale and shift_mask_threshold, both at least 1; got {scale} and {threshold} (0 when left out).");
        return new(volume, scale, threshold, root.Has("shift_mask_fov") ? ParseBox(root.Message("shift_mask_fov")) : null);
    }

    private static Box3 ParseBox(TextFields box)
    {
        var parsed = Box3.At(box.VectorOr("start", Vox3.Zero), box.VectorOr("size", Vox3.Zero));
        box.RefuseTheRest();
        return parsed.IsEmpty ? throw new InputException($"'{box.Where}': shift_mask_fov is empty; give start and size.") : parsed;
    }

    /// <summary>True where a centre is too close to a large shift, for each voxel of the box.</summary>
    public bool[] Paint(Box3 box, Vox3 fieldOfView, CancellationToken ct)
    {
        var coarse = Coarse(box);
        var large = Large(coarse, ct);
        var window = Window ?? Box3.At(Vox3.Zero - new Vox3(fieldOfView.X / 2, fieldOfView.Y / 2, fieldOfView.Z / 2), fieldOfView);
        var closed = new bool[box.Count];
        int at = 0;
        for (int z = 0; z < box.Size.Z; z++)
            for (int y = 0; y < box.Size.Y; y++)
                for (int x = 0; x < box.Size.X; x++, at++)
                    closed[at] = Any(large, coarse.Size, new Vox3(x, y, z) + window.Min, new Vox3(x, y, z) + window.Max - Vox3.All(1));
        return closed;
    }

    // As google/ffn cuts it: the corner rounded down, the size up.
    private Box3 Coarse(Box3 box) => Box3.At(
        new(box.Min.X / Scale, box.Min.Y / Scale, box.Min.Z),
        new((box.Size.X + Scale - 1) / Scale, (box.Size.Y + Scale - 1) / Scale, box.Size.Z));

    /// <summary>Running sums over [0, z) × [0, y) × [0, x) of the voxels whose shift is large.</summary>
    private int[] Large(Box3 coarse, CancellationToken ct)
    {
        using var first = Volume.OpenChannel(0);
        using var second = Volume.OpenChannel(1);
        MaskPainter.RequireCovers(first, coarse, "shift_mask");
        var (dx, dy) = (first.Read<double>(coarse, ct).Values, second.Read<double>(coarse, ct).Values);
        var (nx, ny, nz) = (coarse.Size.X, coarse.Size.Y, coarse.Size.Z);
        var sums = new int[(nx + 1) * (ny + 1) * (nz + 1)];
        int Sum(int x, int y, int z) => sums[(z * (ny + 1) + y) * (nx + 1) + x];
        for (int z = 0, i = 0; z < nz; z++)
            for (int y = 0; y < ny; y++)
                for (int x = 0, row = 0; x < nx; x++, i++)
                {
                    if (Math.Max(Math.Abs(dx[i]), Math.Abs(dy[i])) >= Threshold) row++;
                    sums[((z + 1) * (ny + 1) + y + 1) * (nx + 1) + x + 1] = row + Sum(x + 1, y, z + 1) + Sum(x + 1, y + 1, z) - Sum(x + 1, y, z);
                }
        return sums;
    }

    /// <param name="low">First voxel of the window and <paramref name="high"/> its last, in voxels of the image.</param>
    private bool Any(int[] sums, Vox3 size, Vox3 low, Vox3 high)
    {
        low = Vox3.Max(low, Vox3.Zero);
        if (high.X < 0 || high.Y < 0 || high.Z < 0) return false;
        int x0 = Math.Min(low.X / Scale, size.X), x1 = Math.Min(high.X / Scale + 1, size.X);
        int y0 = Math.Min(low.Y / Scale, size.Y), y1 = Math.Min(high.Y / Scale + 1, size.Y);
        int z0 = Math.Min(low.Z, size.Z), z1 = Math.Min(high.Z + 1, size.Z);
        if (x0 >= x1 || y0 >= y1 || z0 >= z1) return false;
        int At(int x, int y, int z) => sums[(z * (size.Y + 1) + y) * (size.X + 1) + x];
        return At(x1, y1, z1) - At(x0, y1, z1) - At(x1, y0, z1) - At(x1, y1, z0) + At(x0, y0, z1) + At(x0, y1, z0) + At(x1, y0, z0) - At(x0, y0, z0) > 0;
    }
}
