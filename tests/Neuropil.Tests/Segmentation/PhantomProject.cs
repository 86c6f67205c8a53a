using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Segmentation;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Segmentation;

/// <summary>A project whose image is a bundle of bent rods, each of its own grey, with dark walls between; and a network that takes what has the
/// grey of the middle of its field of view. A correct flood finds each rod exactly.</summary>
internal sealed class PhantomProject : IDisposable
{
    public const byte Wall = 20;
    private static readonly byte[] Greys = [190, 200, 210, 220, 230, 240, 250];

    public PhantomProject(Vox3? size = null)
    {
        Truth = Rods(Box3.OfSize(size ?? new Vox3(96, 80, 24)));
        var grey = new Voxels<byte>(Truth.Box, [.. Truth.Values.Select(id => id == 0 ? Wall : Greys[(id * 3) % 7])]);
        using var em = ZarrArray.Create(EmPath, new(Truth.Size, new(32, 32, 8), new(128, 128, 32), VoxelType.UInt8, VoxelSize));
        em.Write(grey, CancellationToken.None);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("neuropil-segment-").FullName;

    /// <summary>Where the project itself aligned the image; else it was given.</summary>
    public bool Aligned { get; private set; }

    public string EmPath => Path.Combine(Folder, Aligned ? AlignedStack.Volume : "raw.zarr");

    public static VoxelSize VoxelSize => new(12, 12, 30);

    public Voxels<ulong> Truth { get; }

    public ToyNetwork Network { get; init; } = new(new(9, 9, 5), new(2, 2, 1), new FfnInferenceSettings { MinSegmentSizeVx = 50 }, SameGrey);

    /// <summary>What any folder but "net" holds.</summary>
    public ToyNetwork? Also { get; init; }

    /// <summary>Folder of the network, as the recipe names it; has files of a network's names.</summary>
    public string NetworkAt { get; set; } = "net";

    public double GrowNm { get; init; }

    /// <summary>Runs stage segment with options given as recipe lines.</summary>
    public RunOutcome Run(string options = "", int threads = 1, string recipe = "", bool redo = false)
    {
        Write(options, recipe);
        IReadOnlyList<Stage> stages = [new SegmentationStage(new Engine(Network, Also), path => ZarrArray.Open(path))];
        var settings = new RunSettings(new LocalEngine(threads, 4L << 30), new SilentProgress(), TimeProvider.System, "test", redo);
        return new ProjectRun(RecipeFile.Open(Folder, stages), stages, settings).Run([], CancellationToken.None);
    }

    /// <summary>Writes the recipe, so that the project can be opened.</summary>
    public void Write(string options = "", string recipe = "")
    {
        File.WriteAllText(Path.Combine(Folder, Project.RecipeFile),
            $"voxel: [12, 12, 30]\n{(Aligned ? "tiles: tiles.csv" : "volume: raw.zarr")}\n{recipe}segment:\n  network: {NetworkAt}\n  growNm: {GrowNm}\n  blockVx: [48, 40, 24]\n  fillEmpty: false\n  haloVx: [12, 12, 6]\n{options}");
        foreach (string folder in (string[])[NetworkAt, "coarse"]) WriteNetwork(folder, "toy");
    }

    /// <summary>The engine does not look into the files; plans do.</summary>
    private void WriteNetwork(string folder, string content)
    {
        Directory.CreateDirectory(Path.Combine(Folder, folder));
        foreach (string file in NetworkFolder.Files)
            if (Path.Combine(Folder, folder, file) is var path && !File.Exists(path)) File.WriteAllText(path, content);
    }

    /// <summary>Takes a section away, as if no tile of it had been imaged.</summary>
    public void Lose(int z)
    {
        using var em = ZarrArray.Open(EmPath);
        var greys = em.Read<byte>(em.Box, CancellationToken.None);
        greys.Section(z).Clear();
        em.Write(greys, CancellationToken.None);
    }

    /// <summary>Puts the image where stage align leaves its own.</summary>
    public void TakeAsAligned()
    {
        string given = EmPath;
        Aligned = true;
        Directory.Move(given, EmPath);
    }

    public Voxels<ulong> Supervoxels()
    {
        using var group = OmeZarr.Open(Path.Combine(Folder, "supervoxels.zarr"));
        return group.Level(0).Read<ulong>(group.Level(0).Box, CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static float SameGrey(float image, float centre, float map) => Math.Abs(image - centre) < 5 && image > Wall + 5 ? 4 : -4;

    private sealed class Engine(ToyNetwork network, ToyNetwork? also) : INetworkEngine
    {
        public string Name => "toy";

        public IFfnNetwork Load(string folder) => folder.EndsWith("coarse", StringComparison.Ordinal) ? also! : network;
    }

    /// <summary>Rods along x that drift in y, 14 by 10 voxels, with walls of 2 between, so that they cross the seams of both axes.</summary>
    private static Voxels<ulong> Rods(Box3 box)
    {
        var truth = new Voxels<ulong>(box);
        for (int z = 0; z < box.Max.Z; z++)
            for (int y = 0; y < box.Max.Y; y++)
                for (int x = 0; x < box.Max.X; x++)
                {
                    int u = y + x / 3, v = z;
                    truth[x, y, z] = u % 16 < 2 || v % 12 < 2 ? 0 : (ulong)(1 + u / 16 + 100 * (v / 12));
                }
        return truth;
    }
}
