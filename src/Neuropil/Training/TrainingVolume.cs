using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>An image with the truth of every voxel: the same box, labels with 0 = no object (membrane, outside)
/// and <see cref="Unknown"/> = not known.</summary>
/// <param name="Name">The address, or how it was made; goes into the training receipt.</param>
public sealed record TrainingVolume(string Name, Voxels<byte> Em, Voxels<uint> Labels)
{
    /// <summary>The label of a voxel whose truth is not known: no centre, and nothing to the loss.</summary>
    public const uint Unknown = uint.MaxValue;

    /// <summary>The volume with <see cref="Unknown"/> wherever the mask is 0.</summary>
    /// <exception cref="InputException">The mask covers another box.</exception>
    public TrainingVolume Masked(Voxels<byte> mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Box != Labels.Box)
            throw new InputException($"Training volume '{Name}': the mask covers {mask.Box}, the labels {Labels.Box}. Give a mask of the same size.");
        return this with { Labels = new(Labels.Box, [.. Labels.Values.Select((label, i) => mask.Values[i] == 0 ? Unknown : label)]) };
    }

    /// <summary>sha256 over image and labels, lower-case hexadecimal.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Em.Values);
        hash.AppendData(MemoryMarshal.AsBytes<uint>(Labels.Values));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Labels of 64 bits as 1, 2, 3 … in the order they are met; 0 stays 0.</summary>
    public static Voxels<uint> Renumber(Voxels<ulong> labels)
    {
        var numbers = new Dictionary<ulong, uint> { [0] = 0 };
        var renumbered = new Voxels<uint>(labels.Box);
        for (int i = 0; i < labels.Values.Length; i++)
        {
            ulong label = labels.Values[i];
            if (!numbers.TryGetValue(label, out uint number)) numbers[label] = number = (uint)numbers.Count;
            renumbered.Values[i] = number;
        }

        return renumbered;
    }

    /// <exception cref="InputException">Image and labels do not cover the same box, or it is smaller than one example.</exception>
    internal void Check(Vox3 patch)
    {
        if (Em.Box != Labels.Box)
            throw new InputException($"Training volume '{Name}': the image covers {Em.Box}, its labels {Labels.Box}. "
                + "Give both the same 'box' in the recipe, or labels of the same size.");
        if (Em.Size.X < patch.X || Em.Size.Y < patch.Y || Em.Size.Z < patch.Z)
            throw new InputException($"Training volume '{Name}' has {Em.Size} voxels, but one example (field of view, moves and section "
                + $"shifts) needs {patch}. Give a larger volume, or lower network.fieldOfView, network.deltas or augmentation.slipPx.");
    }
}
