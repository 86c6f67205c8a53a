using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>What a voxel of an example is to the loss; one byte each.</summary>
internal static class VoxelClass
{
    public const byte Outside = 0;

    /// <summary>In the part of the centre's object that hangs together inside the patch.</summary>
    public const byte Inside = 1;

    /// <summary>Counts for nothing: masked out, or unlabelled where the recipe says so.</summary>
    public const byte Ignored = 2;

    /// <summary>Outside, and next to the object: where merges happen.</summary>
    public const byte Edge = 3;

    /// <summary>Turns what is not inside into <see cref="Ignored"/> and <see cref="Edge"/> where the options ask for it.</summary>
    /// <param name="classes">1 inside, 0 elsewhere, [z, y, x] of the patch; changed in place.</param>
    public static void Refine(ReadOnlySpan<uint> labels, Vox3 patch, SamplingOptions options, Span<byte> classes)
    {
        bool ignoreUnlabelled = options.Unlabelled == UnlabelledVoxels.Ignored;
        for (int i = 0; i < classes.Length; i++)
            if (classes[i] == Outside && (labels[i] == TrainingVolume.Unknown || (ignoreUnlabelled && labels[i] == 0))) classes[i] = Ignored;
        if (options.EdgeWeight != 1) MarkEdges(patch, classes);
    }

    private static void MarkEdges(Vox3 patch, Span<byte> classes)
    {
        for (int z = 0, i = 0; z < patch.Z; z++)
            for (int y = 0; y < patch.Y; y++)
                for (int x = 0; x < patch.X; x++, i++)
                    if (classes[i] == Outside && TouchesInside(classes, i, x, y, z, patch)) classes[i] = Edge;
    }

    private static bool TouchesInside(ReadOnlySpan<byte> classes, int i, int x, int y, int z, Vox3 patch) =>
        (x > 0 && classes[i - 1] == Inside) || (x + 1 < patch.X && classes[i + 1] == Inside)
        || (y > 0 && classes[i - patch.X] == Inside) || (y + 1 < patch.Y && classes[i + patch.X] == Inside)
        || (z > 0 && classes[i - patch.X * patch.Y] == Inside) || (z + 1 < patch.Z && classes[i + patch.X * patch.Y] == Inside);
}
