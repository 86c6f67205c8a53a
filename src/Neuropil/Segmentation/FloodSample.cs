using System.Diagnostics;
using Neuropil.Blocks;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Segmentation;

/// <summary>One box of the image, flooded for the sake of a forecast.</summary>
/// <param name="SeedSeconds">Of finding the seeds of the image.</param>
/// <param name="Seconds">In all, seeds included.</param>
internal sealed record SampledBox(Box3 Box, double Cells, long Evaluations, double SeedSeconds, double Seconds, Voxels<uint> Labels);

/// <summary>A short flood of a few boxes of the real image by the code and with the options of the run, as many side by side as the run has.</summary>
internal sealed class FloodSample(IFfnNetwork network, SegmentationOptions options, Project project)
{
    /// <summary>Cells of a box that are not spoilt by its faces altogether.</summary>
    public const double UsefulCells = 5 * 5 * 5;

    // Steps of the sequence with the least gaps in three dimensions (Roberts 2018): powers of the root of x⁴ = x + 1.
    private const double Root = 1.2207440846057596;

    /// <summary>Boxes of about <paramref name="cells"/> cells each, the first in the middle of the domain, the others spread over it.</summary>
    /// <param name="largest">No box is larger: what a block of the run reads.</param>
    public static IReadOnlyList<Box3> Boxes(Box3 domain, Vox3 largest, NetworkDescription network, int count, double cells)
    {
        double side = Math.Cbrt(cells);
        int Extent(int fov, int delta, int room) => (int)Math.Min(room, fov - 1 + Math.Max(1, Math.Round(side * Math.Max(1, delta))));
        var (fov, deltas, room) = (network.FieldOfView, network.Deltas, Vox3.Min(domain.Size, largest));
        var size = new Vox3(Extent(fov.X, deltas.X, room.X), Extent(fov.Y, deltas.Y, room.Y), Extent(fov.Z, deltas.Z, room.Z));
        return [.. Enumerable.Range(0, count).Select(i => Box3.At(domain.Min + Place(i, domain.Size - size), size)).Distinct()];
    }

    public IReadOnlyList<SampledBox> Flood(Func<Volume> openEm, IReadOnlyList<Box3> boxes, int workers, int threadsPerWorker, CancellationToken ct)
    {
        var sampled = new SampledBox[boxes.Count];
        var blocks = boxes.Select((box, i) => new Block(i, box.ToString(), box, box)).ToList();
        LocalEngine.Run(blocks, Math.Min(workers, blocks.Count), (_, block) => sampled[block.Index] = Flood(openEm, block.ReadBox, threadsPerWorker, ct), ct);
        return sampled;
    }

    private SampledBox Flood(Func<Volume> openEm, Box3 box, int threads, CancellationToken ct)
    {
        using var em = openEm();
        var context = new StageContext(project, options, threads);
        long start = Stopwatch.GetTimestamp();
        var flooded = new BlockFlood(network, options, project.Recipe.VoxelSize).Run(em, box, box, reversed: false, context, ct);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double cells = FloodWork.CellsOf(box.Size, CoarseImage.InVolume(network.Description, project.Recipe.VoxelSize));
        return new(box, cells, flooded.Counts.Evaluations, Math.Min(seconds, TimeSeeds(em, box, ct)), seconds, flooded.Labels);
    }

    private double TimeSeeds(Volume em, Box3 box, CancellationToken ct)
    {
        var voxel = project.Recipe.VoxelSize;
        var factor = CoarseImage.FactorOf(network.Description, voxel);
        var image = CoarseImage.Read(em, CoarseImage.Around(box, factor), factor, network.Description, ct);
        long start = Stopwatch.GetTimestamp();
        PeakSeeds.OfImage(image.Values, new(image.Size.X, image.Size.Y, image.Size.Z), (voxel.XNm * factor.X, voxel.YNm * factor.Y, voxel.ZNm * factor.Z));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The i-th corner within <paramref name="room"/>; the first puts the box in the middle.</summary>
    private static Vox3 Place(int i, Vox3 room)
    {
        double At(int axis) => (0.5 + i / Math.Pow(Root, axis)) % 1;
        return new((int)Math.Round(At(1) * room.X), (int)Math.Round(At(2) * room.Y), (int)Math.Round(At(3) * room.Z));
    }
}
