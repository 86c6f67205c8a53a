using Neuropil.Acquisition;
using Neuropil.Blocks;
using Neuropil.Live;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Live;

/// <summary>A wafer of two by two tiles that comes to a watched folder portion by portion, by a clock that only pauses move on.</summary>
internal sealed class Instrument : TimeProvider, ILiveListener, IDisposable
{
    private const int MostLooks = 80;

    private readonly Wafers _wafer;
    private readonly Queue<Action> _script = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Instrument(int sections, WaferOptions? options = null)
    {
        _wafer = Wafers.Make(sections, options);
        Project = new(_wafer.At("project"), new() { VoxelSize = Specimens.Voxel, Tiles = Path.Combine(Raw, "*.png") });
        Directory.CreateDirectory(Project.Folder);
    }

    /// <summary>Quiet for six looks; ends by a file.</summary>
    public LiveOptions Options => new() { QuietSeconds = 60, PollSeconds = 10, Until = At("done") };

    public Project Project { get; set; }

    public string Raw => At("raw");

    public List<string> Said { get; } = [];

    public List<SectionVerdict> Verdicts { get; } = [];

    public string Csv => File.ReadAllText(Project.PathOf("live/reimage.csv"));

    public string[] Rows => Csv.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];

    public string Json => File.ReadAllText(Project.PathOf("live/report.json"));

    public string At(string name) => _wafer.At(name);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Say(string message) => Said.Add(message);

    public void Judged(SectionVerdict section) => Verdicts.Add(section);

    /// <summary>Adds what happens in the next pause.</summary>
    public Instrument Then(Action step)
    {
        _script.Enqueue(step);
        return this;
    }

    public Instrument Images(params string[] names) => Then(() => { foreach (string name in names) Put(name); });

    public Instrument Wait(int looks)
    {
        for (int i = 0; i < looks; i++) Then(() => { });
        return this;
    }

    public Instrument Ends() => Then(() => File.WriteAllText(At("done"), ""));

    /// <summary>Looks and lets the script go on in between.</summary>
    /// <param name="killAfter">So many pauses later the process is gone, as by Ctrl-C.</param>
    public LiveEnd Watch(LiveOptions? options = null, int killAfter = int.MaxValue)
    {
        int looks = 0;
        var watch = new LiveWatch(Project, options ?? Options, new LocalEngine(2, 1L << 30), this, this);
        return watch.Run(time =>
        {
            if (++looks > killAfter) throw new OperationCanceledException();
            if (looks > MostLooks) throw new InvalidOperationException("The watch does not end: " + string.Join(" | ", Said));
            _now += time;
            if (_script.TryDequeue(out var step)) step();
        }, CancellationToken.None);
    }

    /// <summary>Writes a tile: "003_1_2", or the image of another place under its name, changed or cut short.</summary>
    public void Put(string name, string? from = null, Func<Raster<byte>, Raster<byte>>? change = null, double share = 1)
    {
        Directory.CreateDirectory(Raw);
        string source = _wafer.Tile((from ?? name) + ".png");
        byte[] bytes = change is null ? File.ReadAllBytes(source) : PngFile.Encode(change(ImageFile.Read(source).ToBytes()));
        WriteRaw(name + ".png", bytes[..(int)(share * bytes.Length)]);
    }

    public void WriteRaw(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(Raw, name), bytes);
        File.SetLastWriteTimeUtc(Path.Combine(Raw, name), _now.UtcDateTime);
    }

    public static string[] Section(string section) => [section + "_1_1", section + "_1_2", section + "_2_1", section + "_2_2"];

    public static Raster<byte> Blurred(Raster<byte> image)
    {
        var blurred = GaussianBlur.Apply(new(image.Width, image.Height, Array.ConvertAll(image.Values, v => (float)v)), 3);
        return new(image.Width, image.Height, Array.ConvertAll(blurred.Values, v => (byte)v));
    }

    public void Dispose() => _wafer.Dispose();
}
