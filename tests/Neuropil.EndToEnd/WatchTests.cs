using System.Text.Json.Nodes;

namespace Neuropil.EndToEnd;

/// <summary><c>run --watch</c> as a user starts it, beside a thread that plays the instrument.</summary>
public sealed class WatchTests(SmallWafer wafer) : IClassFixture<SmallWafer>
{
    private readonly Command _neuropil = wafer.Neuropil;

    private string[] Tiles => [.. Directory.GetFiles(_neuropil.PathOf("wafer/tiles")).Order(StringComparer.Ordinal)];

    private void Init(string project, string tiles)
    {
        var made = _neuropil.Run("init", project, "--tiles", tiles + "/*.png", "--voxel", "12,12,30", "--tiles-will-come");
        Assert.True(made.ExitCode == 0, made.Log);
    }

    private string OutputHash(string project)
    {
        var result = _neuropil.Run("run", project, "acquire", "montage", "--json");
        Assert.True(result.ExitCode == 0, result.Log);
        return JsonNode.Parse(result.Answer)!["outputHash"]!.GetValue<string>();
    }

    /// <summary>Copies tile by tile; the last but one section loses a tile, which is imaged when the list asks for it.</summary>
    private void Play(string folder, string list)
    {
        Thread.Sleep(500);
        try { PlayWafer(folder, list); }
        finally { File.WriteAllText(_neuropil.PathOf("done"), ""); }
    }

    private void PlayWafer(string folder, string list)
    {
        Directory.CreateDirectory(folder);
        string lost = "005_2_1.png";
        foreach (string tile in Tiles.Where(t => Path.GetFileName(t) != lost))
        {
            byte[] bytes = File.ReadAllBytes(tile);
            string target = Path.Combine(folder, Path.GetFileName(tile));
            File.WriteAllBytes(target, bytes[..(bytes.Length / 2)]);
            Thread.Sleep(20);
            File.WriteAllBytes(target, bytes);
        }
        for (int i = 0; i < 300 && !(File.Exists(list) && File.ReadAllText(list).Contains("005,2,1,,,,missing", StringComparison.Ordinal)); i++) Thread.Sleep(100);
        File.Copy(Path.Combine(_neuropil.PathOf("wafer/tiles"), lost), Path.Combine(folder, lost));
    }

    [Fact]
    public async Task AWaferIsFollowedToItsEndAndAnOrdinaryRunGivesTheSameBytesAsWithoutWatching()
    {
        string folder = _neuropil.PathOf("microscope"), list = _neuropil.PathOf("night/live/reimage.csv");
        Init("night", folder);
        var instrument = Task.Run(() => Play(folder, list));
        var watched = _neuropil.Run("run", "night", "--watch", "--poll-seconds", "0.2", "--quiet-seconds", "2", "--until", "done");
        await instrument;
        Assert.True(watched.ExitCode == 0, watched.Log);
        for (int section = 1; section <= 6; section++) Assert.Contains($"section 00{section}  4 tiles  residual", watched.Answer, StringComparison.Ordinal);
        Assert.Contains("section 005  3 of 4 tiles", watched.Answer, StringComparison.Ordinal);
        Assert.Equal("section,row,column,file,x_px,y_px,reason,what_to_do\n", File.ReadAllText(list));
        Assert.True(File.Exists(_neuropil.PathOf("night/live/report.html")));

        Init("day", _neuropil.PathOf("wafer/tiles"));
        Assert.Equal(OutputHash("day"), OutputHash("night"));
    }

    [Fact]
    public void AWatchThatIsStoppedEndsWithExitCodeThree()
    {
        Init("stopped", _neuropil.PathOf("nowhere"));
        Assert.Equal(3, _neuropil.RunAndStop("does not exist yet", "run", "stopped", "--watch", "--poll-seconds", "0.2").ExitCode);
    }

    [Fact]
    public void OptionsThatDoNotGoTogetherAreRefused()
    {
        Init("options", _neuropil.PathOf("nowhere"));
        Assert.Equal(2, _neuropil.Run("run", "options", "--until", "done").ExitCode);
        Assert.Equal(2, _neuropil.Run("run", "options", "montage", "--watch").ExitCode);
        Assert.Equal(2, _neuropil.Run("run", "options", "--watch", "--poll-seconds", "0").ExitCode);
    }
}
