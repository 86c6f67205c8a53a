using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.GoogleFfn;

/// <summary>Labels of whatever whole-number type a file has.</summary>
internal static class LabelNumbers
{
    /// <exception cref="InputException">The volume holds floats or negative labels.</exception>
    public static ulong[] Read(Volume volume, Box3 box, CancellationToken ct)
    {
        if (volume.Type.IsFloat()) throw new InputException($"'{volume.Address}' holds {volume.Type.Name()}; labels are whole numbers. Convert it first.");
        if (volume.Type.FitsIn(VoxelType.UInt64)) return volume.Read<ulong>(box, ct).Values;
        return Array.ConvertAll(volume.Read<long>(box, ct).Values, label => label >= 0 ? (ulong)label
            : throw new InputException($"'{volume.Address}' holds the label {label}; labels count from 0, which is no object."));
    }

    /// <summary>Numbers labels from 1 in their own order; 0 stays 0. Returns the highest.</summary>
    public static int Dense(ulong[] labels, int[] destination)
    {
        var numbers = labels.Distinct().Where(l => l != 0).Order().Select((label, i) => (label, i)).ToDictionary(p => p.label, p => p.i + 1);
        for (int i = 0; i < labels.Length; i++) destination[i] = i > 0 && labels[i] == labels[i - 1] ? destination[i - 1] : labels[i] == 0 ? 0 : numbers[labels[i]];
        return numbers.Count;
    }
}
