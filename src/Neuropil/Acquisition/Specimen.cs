using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Acquisition;

/// <summary>What the virtual microscope cuts and images: a grey volume, read slab by slab, and what is known of it.</summary>
/// <param name="Source">What it is, for people: the address of a volume, or how it was made.</param>
/// <param name="Box">The part to image, in voxels of the source; its first voxel is 0,0,0 of the wafer's truth.</param>
/// <param name="ReadEm">Reads grey values of a box inside <paramref name="Box"/>, in voxels of the source.</param>
/// <param name="ReadLabels">Reads the true object of each voxel; null where there is no truth.</param>
/// <param name="SlabSlices">Slices that are cheapest read together: the depth of the source's chunks.</param>
public sealed record Specimen(
    string Source, Box3 Box, VoxelSize VoxelSize, Func<Box3, CancellationToken, Voxels<byte>> ReadEm,
    Func<Box3, CancellationToken, Voxels<ulong>>? ReadLabels, int SlabSlices)
{
    /// <summary>What each voxel is; null where nobody knows.</summary>
    public Func<Box3, CancellationToken, Voxels<byte>>? ReadClasses { get; init; }

    /// <summary>Null where nobody knows.</summary>
    public IReadOnlyList<TrueSynapse>? Synapses { get; init; }

    public static Specimen Of(Voxels<byte> em, VoxelSize voxelSize, Voxels<ulong>? labels = null) => new(
        "memory", em.Box, voxelSize, (box, _) => em.Crop(box), labels is null ? null : (box, _) => labels.Crop(box), em.Size.Z);

    /// <summary>The part that both volumes cover. Neither is disposed.</summary>
    /// <exception cref="InputException">Wrong type, no common part, or no voxel size.</exception>
    public static Specimen Of(Volume em, Volume? labels, VoxelSize? voxelSize)
    {
        if (em.Type is not VoxelType.UInt8)
            throw new InputException($"'{em.Address}' holds {em.Type}; the virtual microscope images uint8 grey values. "
                + $"Convert it first: neuropil convert '{em.Address}' em.zarr --type uint8");
        var voxel = voxelSize ?? em.VoxelSize ?? labels?.VoxelSize ?? throw new InputException(
            $"'{em.Address}' does not say its voxel size. Give it in nm: --voxel 10,10,10");
        var box = labels is null ? em.Box : em.Box.Intersect(labels.Box);
        if (box.IsEmpty)
            throw new InputException($"'{em.Address}' covers {em.Box} and the labels '{labels!.Address}' cover {labels.Box}: "
                + "they have no voxel in common. Give labels of the same volume.");
        return new(em.Address, box, voxel, em.Read<byte>, labels is null ? null : labels.Read<ulong>, Math.Max(1, em.ChunkSize.Z));
    }

    public Specimen Crop(Box3 part) => Box.Contains(part) ? this with { Box = part } : throw new InputException(
        $"Box {part} leaves the specimen, which covers {Box}. Choose a box inside it.");
}
