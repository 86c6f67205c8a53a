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

/// <summary>A validation in <c>log.jsonl</c>.</summary>
internal sealed record ValidationLine(long Step, double HeldOutLoss, double HeldOutF1, double HeldOutPrecision, double HeldOutRecall)
{
    public override string ToString() => FormattableString.Invariant(
        $"step {Step}: held out: loss {HeldOutLoss:F4}, F1 {HeldOutF1:F4}, precision {HeldOutPrecision:F4}, recall {HeldOutRecall:F4}");
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

    /// <summary>The last line that has <paramref name="key"/>; null when there is none.</summary>
    public T? Last<T>(string key) where T : class => !File.Exists(path)
        ? null
        : File.ReadLines(path).LastOrDefault(line => line.Contains($"\"{key}\":", StringComparison.Ordinal)) is { } last
            ? JsonSerializer.Deserialize<T>(last, Json)
            : null;

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
