using System.Text.Json;
using Neuropil.Volumes;

namespace Neuropil.Training;

/// <summary>One line of <c>log.jsonl</c>: means over the updates since the line before.</summary>
/// <param name="F1">Of the voxels inside the object in the fields of view, as each move left them.</param>
internal sealed record TrainingLine(long Step, double Loss, double F1, double LearningRate, long Examples, double FovsPerSecond)
{
    public override string ToString() => FormattableString.Invariant(
        $"step {Step}: loss {Loss:F4}, F1 {F1:F4}, rate {LearningRate:G3}, {Examples} examples, {FovsPerSecond:F1} fields of view/s");
}

/// <summary>A validation in <c>log.jsonl</c>. What flooding gives is null where no box was flooded.</summary>
internal sealed record ValidationLine(long Step, double HeldOutLoss, double HeldOutF1, double HeldOutPrecision, double HeldOutRecall)
{
    /// <summary>Bits, unlabelled voxels as one more object.</summary>
    public double? ViSplit { get; init; }

    public double? ViMerge { get; init; }

    /// <summary>Bits, only voxels with a segment.</summary>
    public double? ViSplitForeground { get; init; }

    public double? ViMergeForeground { get; init; }

    public double? Filled { get; init; }

    /// <summary>Expected run length, and what a perfect segmentation of the same boxes would have.</summary>
    public double? ErlNm { get; init; }

    public double? PerfectErlNm { get; init; }

    public long? FloodFovs { get; init; }

    public double? FloodSeconds { get; init; }

    /// <summary>Boxes whose flood took too long and was scored as it was.</summary>
    public int? FloodsCutShort { get; init; }

    public ValidationLine With(FloodScore flood, double seconds) => this with
    {
        ViSplit = flood.All?.ViSplit,
        ViMerge = flood.All?.ViMerge,
        ViSplitForeground = flood.Foreground?.ViSplit,
        ViMergeForeground = flood.Foreground?.ViMerge,
        Filled = flood.All?.Filled,
        ErlNm = flood.Runs.ErlNm,
        PerfectErlNm = flood.Runs.PerfectErlNm,
        FloodFovs = flood.FieldsOfView,
        FloodSeconds = Math.Round(seconds, 2),
        FloodsCutShort = flood.CutShort,
    };

    public override string ToString() => FormattableString.Invariant(
        $"step {Step}: held out: loss {HeldOutLoss:F4}, F1 {HeldOutF1:F4}, precision {HeldOutPrecision:F4}, recall {HeldOutRecall:F4}") + Flooded();

    private string Flooded() => FloodFovs is null ? "" : FormattableString.Invariant(
        $"; flooded: VI {ViSplit:F3} split {ViMerge:F3} merge, ERL {ErlNm:F0} of {PerfectErlNm:F0} nm, {Filled:P0} filled, {FloodFovs} fields of view in {FloodSeconds:F1} s")
        + (FloodsCutShort > 0 ? $", {FloodsCutShort} cut short" : "");
}

/// <summary>The run's diary, JSON Lines. A resumed run drops the lines its state does not know of, so that no step stands in it twice.</summary>
internal sealed class TrainingLog(string path)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public void Append<T>(T line)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.AppendAllText(path, JsonSerializer.Serialize(line, Json) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Refused(path, e);
        }
    }

    public void CutAfter(long step)
    {
        if (!File.Exists(path)) return;
        string kept = string.Concat(File.ReadLines(path).Where(line => StepOf(line) <= step).Select(line => line + "\n"));
        AtomicFile.Write(path, kept);
    }

    /// <summary>All lines that have <paramref name="key"/>, in order.</summary>
    public IReadOnlyList<T> All<T>(string key) where T : class => !File.Exists(path)
        ? []
        : [.. File.ReadLines(path).Where(line => line.Contains($"\"{key}\":", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize<T>(line, Json)!)];

    /// <summary>A torn last line belongs to no step.</summary>
    private static long StepOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("step", out var step) ? step.GetInt64() : long.MaxValue;
        }
        catch (JsonException)
        {
            return long.MaxValue;
        }
    }
}
