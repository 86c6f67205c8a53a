using Neuropil.Acquisition.Tissue;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>What synthetic wafer to make.</summary>
/// <param name="Size">Extent of the specimen, voxels; the imaged field is a little smaller, so that shifted sections stay on it.</param>
/// <param name="Seed">Of the tissue and of the microscope.</param>
public sealed record SyntheticWaferOptions(Vox3 Size, VoxelSize VoxelSize, ulong Seed, TissueOptions Tissue, WaferOptions Wafer);

/// <summary>Synthetic tissue imaged by the virtual microscope, with its truth. Same options, same bytes.</summary>
public static class SyntheticWafer
{
    // Boxes of one endless tissue never overlap between seeds; the corner only keeps clear of negative coordinates.
    private static readonly Vox3 Corner = Vox3.Zero;

    /// <summary>Makes the tissue of the options, in memory (about 20 bytes a voxel).</summary>
    public static (TissueBlock Block, FiniteTruth Truth) Grow(SyntheticWaferOptions options, int threads, CancellationToken ct)
    {
        var block = new SyntheticTissue(options.Tissue, options.Seed).Make(Box3.At(Corner, options.Size), options.VoxelSize, threads, ct);
        return (block, FiniteTruth.Of(block.Cells));
    }

    /// <summary>Grows, images and writes the wafer with its truth.</summary>
    /// <param name="progress">Sections imaged.</param>
    public static WaferTruth Make(SyntheticWaferOptions options, string folder, int threads, IProgress<int>? progress, CancellationToken ct)
    {
        var (block, truth) = Grow(options, threads, ct);
        var labels = new Voxels<ulong>(truth.Labels.Box, Array.ConvertAll(truth.Labels.Values, label => (ulong)label));
        var specimen = Specimen.Of(block.Em, options.VoxelSize, labels);
        var wafer = VirtualMicroscope.Image(specimen, options.Wafer with { Seed = options.Seed }, folder, threads, progress, ct);
        TruthVolumes.Write(specimen, wafer.Path, threads, ct);
        return wafer;
    }
}
