using System.Globalization;
using Neuropil.Acquisition.Tissue;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>A finite piece of synthetic tissue, in memory with all its truth.</summary>
public static class SyntheticSpecimen
{
    // Tissue, labels and the search for connected objects take about 30 bytes a voxel.
    private const long MostVoxels = 256L << 20;

    // Clefts lie between the two membranes: each partner begins within this distance of the place.
    private const double PartnerReachNm = 120;

    /// <exception cref="InputException">Faulty options, or more voxels than fit into memory.</exception>
    public static Specimen Make(Vox3 size, VoxelSize voxel, TissueOptions options, ulong seed, int threads, CancellationToken ct)
    {
        Check(size);
        var block = new SyntheticTissue(options, seed).Make(Box3.OfSize(size), voxel, threads, ct);
        var truth = FiniteTruth.Of(block.Cells);
        var synapses = block.Synapses.Select(s => Named(s, truth, voxel)).OfType<TrueSynapse>().ToList();
        return new(
            string.Create(CultureInfo.InvariantCulture, $"synthetic tissue, seed {seed}"), block.Em.Box, voxel, (box, _) => block.Em.Crop(box),
            (box, _) => Widen(truth.Labels.Crop(box)), size.Z)
        {
            ReadClasses = (box, _) => block.Classes.Crop(box),
            Synapses = synapses,
        };
    }

    /// <exception cref="InputException">No voxels, or more than fit into memory.</exception>
    public static void Check(Vox3 size)
    {
        if (size.X < 1 || size.Y < 1 || size.Z < 1 || size.Product > MostVoxels) throw new InputException(
            $"Synthetic tissue of {size} voxels cannot be made: each axis needs at least 1 voxel, and {MostVoxels >> 20} million voxels "
            + "are the most that this command keeps in memory. Choose another --size.");
    }

    private static Voxels<ulong> Widen(Voxels<uint> labels) => new(labels.Box, Array.ConvertAll(labels.Values, v => (ulong)v));

    /// <summary>The synapse with the labels of the finite volume; null when a partner does not show in it.</summary>
    private static TrueSynapse? Named(SynapseTruth synapse, FiniteTruth truth, VoxelSize voxel)
    {
        uint? pre = LabelNear(synapse.Presynaptic, synapse.Place, truth, voxel), post = LabelNear(synapse.Postsynaptic, synapse.Place, truth, voxel);
        return pre is null || post is null ? null : new(pre.Value, post.Value, synapse.Place);
    }

    private static uint? LabelNear(uint cell, Nm3 place, FiniteTruth truth, VoxelSize voxel)
    {
        var centre = new Vox3((int)(place.X / voxel.XNm), (int)(place.Y / voxel.YNm), (int)(place.Z / voxel.ZNm));
        var reach = new Vox3((int)(PartnerReachNm / voxel.XNm), (int)(PartnerReachNm / voxel.YNm), (int)(PartnerReachNm / voxel.ZNm));
        var box = Box3.At(centre, new(1, 1, 1)).Grow(reach).Intersect(truth.Labels.Box);
        uint? nearest = null;
        double least = double.PositiveInfinity;
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int y = box.Min.Y; y < box.Max.Y; y++)
                for (int x = box.Min.X; x < box.Max.X; x++)
                {
                    uint label = truth.Labels[x, y, z];
                    if (label == 0 || truth.CellOf[label] != cell) continue;
                    double distance = voxel.Centre(new(x, y, z)).DistanceTo(place);
                    if (distance < least) (nearest, least) = (label, distance);
                }
        return nearest;
    }
}
