using System.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition.Tissue;

/// <summary>Endless neuropil: any box of it can be made alone and equals the crop of a larger one, for any number of threads.</summary>
/// <remarks>Thread-safe; keeps nothing between calls.</remarks>
public sealed class SyntheticTissue
{
    /// <summary>Edge aimed at for a brick: within it the warp is nearly linear and the same few segments matter.</summary>
    private const double BrickNm = 96;

    private const int BricksPerGroup = 2;

    /// <summary>Segments are searched this far around the centre of a group: half its diagonal, and the widest gap.</summary>
    private const double SearchNm = 460;

    /// <summary>The same around a bouton that looks for its partner.</summary>
    private const double SynapseSearchNm = 300;

    /// <summary>From the box to the farthest surface that matters: of a neighbour of a bouton whose synapse reaches into the box.</summary>
    private const double ReachNm = SynapseSite.ReachNm + SynapseFinder.LongestNm + SynapseSearchNm;

    private readonly TissueOptions _options;
    private readonly ulong _seed;
    private readonly Warp _warp;

    /// <exception cref="InputException">The options contradict themselves; the message lists every fault.</exception>
    public SyntheticTissue(TissueOptions options, ulong seed)
    {
        var faults = options.Faults().ToList();
        if (faults.Count > 0) throw new InputException(string.Join(Environment.NewLine, faults));
        (_options, _seed, _warp) = (options, seed, new Warp(options, seed));
    }

    /// <summary>Makes one box. Needs about 12 bytes a voxel, and the centre lines within some 20 µm of the box.</summary>
    public TissueBlock Make(Box3 box, VoxelSize voxel, int threads, CancellationToken cancel)
    {
        Require(box, voxel);
        var geometry = TissueGeometry.Around(Straight(InNm(box, voxel)), ReachNm, _options, _seed, threads, cancel);
        var bins = new SegmentBins(geometry);
        var sites = new SynapseFinder(geometry, bins, SynapseSearchNm).Find(Straight(InNm(box, voxel)).Grow(SynapseSite.ReachNm));
        var truth = sites.Select(Truth).Where(s => Contains(box, voxel, s.Place)).ToList();
        var block = new TissueBlock(new Voxels<byte>(box), new Voxels<uint>(box), new Voxels<byte>(box), truth);
        var brick = new Vox3(BrickOf(voxel.XNm), BrickOf(voxel.YNm), BrickOf(voxel.ZNm));
        var groups = Cover(box, brick * BricksPerGroup).ToArray();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.ForEach(groups, parallel,
            () => new Worker(geometry, new TissuePainter(_options, _seed, geometry, voxel)),
            (group, _, worker) => PaintGroup(worker, bins, sites, group, brick, block, voxel),
            _ => { });
        return block;
    }

    /// <summary>A box among the straight curves that holds the warped box.</summary>
    private NmBox Straight(NmBox box) => box.Grow(Warp.LargestStep(_options));

    private SynapseTruth Truth(SynapseSite site)
    {
        // 45 nm: past half the membrane and the density, well inside either partner.
        Vec3 place = _warp.Invert(site.Cleft), pre = _warp.Invert(site.Cleft + site.Inward * 45), post = _warp.Invert(site.Cleft - site.Inward * 45);
        return new(site.Presynaptic, site.Postsynaptic, Nm(place), Nm(pre), Nm(post));
    }

    private static Nm3 Nm(Vec3 p) => new(p.X, p.Y, p.Z);

    private static bool Contains(Box3 box, VoxelSize voxel, Nm3 p) => InNm(box, voxel).Contains(new(p.X, p.Y, p.Z));

    private static void Require(Box3 box, VoxelSize voxel)
    {
        if (box.IsEmpty) throw new InputException($"Tissue box {box} is empty. Give a box with x0 < x1, y0 < y1 and z0 < z1.");
        if (!(Math.Max(voxel.XNm, Math.Max(voxel.YNm, voxel.ZNm)) <= 100) || !(Math.Min(voxel.XNm, Math.Min(voxel.YNm, voxel.ZNm)) >= 1))
            throw new InputException($"Voxel size {voxel} nm is outside what the tissue is made for: each edge must be 1…100 nm.");
    }

    private static int BrickOf(double voxelNm) => Math.Max(1, (int)Math.Round(BrickNm / voxelNm));

    private static NmBox InNm(Box3 box, VoxelSize voxel) => new(
        new(box.Min.X * voxel.XNm, box.Min.Y * voxel.YNm, box.Min.Z * voxel.ZNm),
        new(box.Max.X * voxel.XNm, box.Max.Y * voxel.YNm, box.Max.Z * voxel.ZNm));

    /// <summary>Boxes of one size, aligned in space and not to the box, that cover it.</summary>
    private static IEnumerable<Box3> Cover(Box3 box, Vox3 size)
    {
        for (int z = FloorTo(box.Min.Z, size.Z); z < box.Max.Z; z += size.Z)
            for (int y = FloorTo(box.Min.Y, size.Y); y < box.Max.Y; y += size.Y)
                for (int x = FloorTo(box.Min.X, size.X); x < box.Max.X; x += size.X)
                    yield return Box3.At(new(x, y, z), size);
    }

    private static int FloorTo(int value, int step) => (int)Math.Floor((double)value / step) * step;

    private Worker PaintGroup(
        Worker worker, SegmentBins bins, List<SynapseSite> sites, Box3 group, Vox3 brick, TissueBlock block, VoxelSize voxel)
    {
        var nm = InNm(group, voxel);
        bins.Near(_warp.Apply((nm.Min + nm.Max) * 0.5), SearchNm, worker.Near);
        foreach (var part in Cover(group, brick))
            if (!part.Intersect(block.Em.Box).IsEmpty) PaintBrick(worker, sites, part, block, voxel);
        return worker;
    }

    private void PaintBrick(Worker worker, List<SynapseSite> sites, Box3 brick, TissueBlock block, VoxelSize voxel)
    {
        var patch = new WarpPatch(_warp, InNm(brick, voxel));
        worker.Field.Load(worker.Near, patch.Centre, (float)patch.RadiusNm);
        worker.Painter.Begin(patch, sites);
        var part = brick.Intersect(block.Em.Box);
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
                for (int x = part.Min.X; x < part.Max.X; x++)
                {
                    var centre = voxel.Centre(new(x, y, z));
                    var place = new Vec3(centre.X, centre.Y, centre.Z);
                    var p = patch.At(place);
                    var nearest = worker.Field.At(p);
                    int i = block.Em.Offset(x, y, z);
                    worker.Painter.Paint(place, p, nearest, out block.Em.Values[i], out block.Cells.Values[i], out block.Classes.Values[i]);
                }
    }

    private sealed class Worker(TissueGeometry geometry, TissuePainter painter)
    {
        public List<int> Near { get; } = [];

        public BrickField Field { get; } = new(geometry);

        public TissuePainter Painter { get; } = painter;
    }
}
