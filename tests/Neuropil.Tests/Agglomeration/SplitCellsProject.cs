using Neuropil.Agglomeration;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Connectome;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Agglomeration;

/// <summary>A project after stage segment: packed cells, every third of them in two pieces cut at a section, with dark membranes in the
/// image; and floods that say so: the upper piece's flood claimed most of the lower one, and leaked a little into one neighbour.</summary>
internal sealed class SplitCellsProject : IDisposable
{
    // More than one shard (256 by 256 by 64 voxels) in x and z: four blocks.
    private static readonly Vox3 Size = new(270, 60, 70);

    private const int CutZ = 30;
    private const ulong Upper = 1000;

    public SplitCellsProject()
    {
        Truth = LabelPhantom.Cells(Size, 40, 11);
        int cut = CutZ * Size.X * Size.Y;
        var below = Truth.Values[..cut].ToHashSet();
        Supervoxels = new(Truth.Box, [.. Truth.Values.Select((id, i) => id % 3 == 0 && id != 0 && i >= cut && below.Contains(id) ? id + Upper : id)]);
        var em = new Voxels<byte>(Truth.Box, [.. Truth.Values.Select(id => id == 0 ? (byte)60 : (byte)200)]);
        using (var image = ZarrArray.Create(PathOf("raw.zarr"), ArrayLayout.Usual(Size, VoxelType.UInt8, Voxel))) image.Write(em, CancellationToken.None);
        var layout = ArrayLayout.Usual(Size, VoxelType.UInt64, Voxel);
        using (var group = OmeZarr.Create(PathOf(FloodOverlaps.Volume), layout, 1, Downsampling.Mode)) group.Level(0).Write(Supervoxels, CancellationToken.None);
        ArtefactJson.Write(PathOf(FloodOverlaps.File), Overlaps());
    }

    public static VoxelSize Voxel => new(12, 12, 30);

    public string Folder { get; } = Directory.CreateTempSubdirectory("neuropil-agglomerate-").FullName;

    public Voxels<ulong> Truth { get; }

    public Voxels<ulong> Supervoxels { get; }

    public IReadOnlyList<ulong> CutCells => [.. Supervoxels.Values.Where(v => v > Upper).Select(v => v - Upper).Distinct().Order()];

    public RunOutcome Run(int threads, string options = "")
    {
        File.WriteAllText(PathOf(Project.RecipeFile), $"voxel: [12, 12, 30]\nvolume: raw.zarr\n{options}");
        IReadOnlyList<Stage> stages = [new AgglomerationStage(), new ConnectStage()];
        var settings = new RunSettings(new LocalEngine(threads, 4L << 30), new SilentProgress(), TimeProvider.System, "test", Redo: true);
        return new ProjectRun(RecipeFile.Open(Folder, stages), stages, settings).Run([], CancellationToken.None);
    }

    public Voxels<ulong> Segments()
    {
        using var group = OmeZarr.Open(PathOf(SegmentTable.Volume));
        return group.Level(0).Read<ulong>(group.Level(0).Box, CancellationToken.None);
    }

    public string PathOf(string artefact) => Path.Combine(Folder, artefact);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private FloodOverlaps Overlaps()
    {
        var sizes = Supervoxels.Values.Where(v => v != 0).CountBy(v => v).ToDictionary(p => p.Key, p => (long)p.Value);
        var pairs = new List<FloodOverlap>();
        foreach (ulong id in CutCells)
        {
            pairs.Add(new(id, id + Upper, 0, sizes[id] * 9 / 10, 0, 0));
            ulong neighbour = id == 1 ? 2 : id - 1;   // a leak into some other cell: too little to join
            pairs.Add(new(neighbour, id + Upper, 0, Math.Min(sizes[neighbour], sizes[id + Upper]) / 20, 0, 0));
        }
        return new([.. sizes.OrderBy(s => s.Key).Select(s => new FloodObject(s.Key, default, 1, s.Value, s.Value))], [.. pairs.OrderBy(p => (p.A, p.B))]);
    }
}
