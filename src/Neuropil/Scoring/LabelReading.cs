using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Scoring;

/// <summary>Reads labels of any integer type as ids. Other programs store labels as signed numbers too; below 0 there is no id.</summary>
internal static class LabelReading
{
    /// <exception cref="InputException">The voxels are no whole numbers, or one is negative.</exception>
    public static Voxels<ulong> Read(Volume volume, Box3 box, CancellationToken ct)
    {
        if (volume.Type is VoxelType.Float32 or VoxelType.Float64)
            throw new InputException($"'{volume.Address}' holds {volume.Type} voxels; labels are whole numbers. Is it an image or a probability map?");
        if (volume.Type is not (VoxelType.Int8 or VoxelType.Int16 or VoxelType.Int32 or VoxelType.Int64)) return volume.Read<ulong>(box, ct);
        var signed = volume.Read<long>(box, ct);
        var labels = new ulong[signed.Values.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = signed.Values[i] >= 0 ? (ulong)signed.Values[i] : throw new InputException(
                $"'{volume.Address}' holds the label {signed.Values[i]} in box {box}; labels are 0 (no object) and above. Mask or renumber it first.");
        return new(box, labels);
    }
}
