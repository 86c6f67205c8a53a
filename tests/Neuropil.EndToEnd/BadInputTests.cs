using System.Diagnostics;
using Neuropil.Space;
using Neuropil.Tests;
using Neuropil.Volumes.Images;

namespace Neuropil.EndToEnd;

/// <summary>A small wafer and a small volume, made once.</summary>
public sealed class SmallWafer : IDisposable
{
    internal Command Neuropil { get; } = new();

    public SmallWafer()
    {
        var made = Neuropil.Run("acquire", "--synthetic", "--size", "144,144,6", "--out", "wafer");
        Assert.True(made.ExitCode == 0, made.Log);
    }

    public void Dispose() => Neuropil.Dispose();
}

/// <summary>Every kind of bad input ends with exit code 2 and a message that says what, where and what to do; nothing is lost.</summary>
public sealed class BadInputTests(SmallWafer wafer) : IClassFixture<SmallWafer>
{
    private readonly Command _neuropil = wafer.Neuropil;

    private string Em => _neuropil.PathOf("wafer/truth/em.zarr");

    /// <summary>A copy of the tiles with a project on them.</summary>
    private string ProjectWithTiles(string name, Action<string> damage)
    {
        string tiles = Directory.CreateDirectory(_neuropil.PathOf(name + "-tiles")).FullName;
        foreach (string tile in Directory.GetFiles(_neuropil.PathOf("wafer/tiles"))) File.Copy(tile, Path.Combine(tiles, Path.GetFileName(tile)));
        damage(tiles);
        var made = _neuropil.Run("init", name, "--tiles", tiles + "/*.png", "--pattern", "{section}_{row}_{column}.png", "--voxel", "12,12,30");
        Assert.True(made.ExitCode == 0, made.Log);
        return _neuropil.PathOf(name);
    }

    private void Refused(string[] arguments, params string[] words)
    {
        var result = _neuropil.Run(arguments);
        Assert.True(result.ExitCode == 2, $"exit code {result.ExitCode}\n{result.Log}");
        foreach (string word in words) Assert.Contains(word, result.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ATruncatedTileIsNamed()
    {
        ProjectWithTiles("cut", tiles =>
        {
            string tile = Directory.GetFiles(tiles).Order(StringComparer.Ordinal).First();
            File.WriteAllBytes(tile, File.ReadAllBytes(tile)[..2000]);
        });
        Refused(["run", "cut"], "1_1_1.png", "cut");
    }

    [Fact]
    public void ATileOfAnotherSizeIsNamedWithBothSizes()
    {
        ProjectWithTiles("size", tiles => PngFile.Write(Directory.GetFiles(tiles).Order(StringComparer.Ordinal).Last(), new Raster<byte>(40, 30)));
        Refused(["run", "size"], "6_2_2.png", "40x30");
    }

    [Fact]
    public void TwoTilesInEachOthersPlaceAreNamedByTheRun()
    {
        ProjectWithTiles("exchanged", tiles =>
        {
            string one = Path.Combine(tiles, "003_1_1.png"), other = Path.Combine(tiles, "003_2_2.png"), aside = Path.Combine(tiles, "aside");
            File.Move(one, aside);
            File.Move(other, one);
            File.Move(aside, other);
        });
        var result = _neuropil.Run("run", "exchanged", "acquire", "montage");
        Assert.True(result.ExitCode == 0, result.Log);
        Assert.Contains("003_1_1.png and 003_2_2.png stand in each other's place", result.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongUnitOfTheStageIsNamedWithTheFactor()
    {
        string[] lines = File.ReadAllLines(_neuropil.PathOf("wafer/tiles.csv"));
        lines[0] = lines[0].Replace("_px", "_um", StringComparison.Ordinal);
        File.WriteAllLines(_neuropil.PathOf("wafer/um.csv"), lines);
        var made = _neuropil.Run("init", "unit", "--tiles", "wafer/um.csv", "--voxel", "12,12,30");
        Assert.True(made.ExitCode == 0, made.Log);
        Refused(["run", "unit"], "leave no overlap", "times too long", "px were given as µm", "x_nm");
    }

    [Fact]
    public void AMissingTileIsNamed()
    {
        ProjectWithTiles("missing", tiles => File.Delete(Directory.GetFiles(tiles).Order(StringComparer.Ordinal).ElementAt(5)));
        Refused(["run", "missing"], "missing", "row 1", "column 2");
    }

    [Fact]
    public void AnUnknownRecipeKeyIsRefusedWithTheNearestAndNothingIsWritten()
    {
        string project = ProjectWithTiles("key", _ => { });
        File.AppendAllText(Path.Combine(project, "neuropil.yaml"), "montage:\n  overlapx: 3\n");
        Refused(["run", "key"], "montage.overlapx", "Nearest known key");
        Assert.Empty(Directory.GetDirectories(project));
    }

    [Fact]
    public void AWrongDatasetNameListsTheOnesThatExist()
    {
        var made = _neuropil.Run("convert", Em, "dataset.h5:raw");
        Assert.True(made.ExitCode == 0, made.Log);
        Refused(["info", "dataset.h5:rwa"], "rwa", "raw");
    }

    [Fact]
    public void AVolumeSmallerThanTheFieldOfViewIsRefused()
    {
        Assert.Equal(0, _neuropil.Run("convert", Em, "tiny.zarr", "--box", "0:16,0:16,0:6").ExitCode);
        Assert.Equal(0, _neuropil.Run("init", "tiny", "--volume", "tiny.zarr", "--voxel", "12,12,30").ExitCode);
        string network = Path.Combine(SharedData.RepositoryRoot, "networks", "demo");
        Refused(["run", "tiny", "--set", "segment.network=" + network], "16,16,6", "field of view");
    }

    [Fact]
    public void ACorruptedShardIsFoundByItsChecksum()
    {
        Assert.Equal(0, _neuropil.Run("convert", Em, "flipped.zarr").ExitCode);
        string shard = Directory.GetFiles(_neuropil.PathOf("flipped.zarr/0/c"), "*", SearchOption.AllDirectories).First();
        byte[] bytes = File.ReadAllBytes(shard);
        bytes[bytes.Length / 3] ^= 4;
        File.WriteAllBytes(shard, bytes);
        Refused(["convert", "flipped.zarr", "copy.npy"], "crc32c", "flipped.zarr/0/c/0/0/0", "chunk");
    }

    [Fact]
    public void AFullDiskIsReportedAndWhatWasFinishedStays()
    {
        using var disk = SmallDisk.Mount(_neuropil.PathOf("full"), "size=300k");
        var made = _neuropil.Run("init", "full/p", "--tiles", "wafer/tiles/*.png", "--pattern", "{section}_{row}_{column}.png", "--voxel", "12,12,30");
        Assert.True(made.ExitCode == 0, made.Log);
        string project = _neuropil.PathOf("full/p");
        Refused(["run", project], "space");
        Assert.True(File.Exists(Path.Combine(project, "neuropil.yaml")));
        Assert.True(File.Exists(Path.Combine(project, "tiles", "tiles.json")) || Directory.Exists(Path.Combine(project, "acquire")));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsReported()
    {
        using var disk = SmallDisk.Mount(_neuropil.PathOf("readonly"), "size=1m,ro");
        Refused(["convert", Em, "readonly/copy.zarr"], "readonly", "read-only");
    }

    [Fact]
    public void ACheckpointOfAnotherArchitectureIsRefused()
    {
        string checkpoint = SharedData.Path("fib25/google-ffn/model.ckpt-27465036.index");
        string request = File.ReadAllText(SharedData.Path("fib25/google-ffn/inference_training_sample2.pbtxt"));
        File.WriteAllText(_neuropil.PathOf("other.pbtxt"), request.Replace("\\\"depth\\\": 12", "\\\"depth\\\": 9", StringComparison.Ordinal));
        Refused(["import", "ffn-checkpoint", checkpoint[..^".index".Length], "--request", "other.pbtxt", "--out", "other"], "depth");
        Assert.False(Directory.Exists(_neuropil.PathOf("other")));
    }
}

/// <summary>A file system in memory of a few hundred kilobytes; needs the right to mount, else the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public static SmallDisk Mount(string folder, string options)
    {
        Directory.CreateDirectory(folder);
        if (Call("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) != 0) Assert.Skip("needs the right to mount a tmpfs (root on Linux)");
        return new SmallDisk(folder);
    }

    public void Dispose() => Call("umount", _folder);

    private static int Call(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
