using System.Text.Json;
using Neuropil.Artefacts;

namespace Neuropil.GoogleFfn;

/// <summary>The finished objects of a replay, one JSON line each behind a line with the key of what was replayed; a later run goes on from it.</summary>
internal sealed class ReplayLog
{
    private sealed record Head(string Key);

    private readonly string? _path;

    /// <param name="path">Null keeps no file.</param>
    /// <param name="key">Of everything the numbers depend on.</param>
    /// <exception cref="InputException">The file is of another replay.</exception>
    public ReplayLog(string? path, string key)
    {
        _path = path;
        if (path is null) return;
        if (!File.Exists(path)) { File.WriteAllText(path, JsonSerializer.Serialize(new Head(key), ArtefactJson.OneLine) + "\n"); return; }
        string[] lines = File.ReadAllText(path).Split('\n');
        if (Parse<Head>(lines[0])?.Key != key)
            throw new InputException($"'{path}' is the log of another replay: of another request, result, network or program. Delete it, or name another with --log.");
        // What follows the last line break was cut off when the run was.
        foreach (string line in lines[1..^1]) if (Parse<ReplayedObject>(line) is { } done) Objects[done.Id] = done;
        if (lines[^1].Length > 0) File.AppendAllText(path, "\n");
    }

    public SortedDictionary<int, ReplayedObject> Objects { get; } = [];

    public void Add(ReplayedObject done)
    {
        Objects[done.Id] = done;
        if (_path is not null) File.AppendAllText(_path, JsonSerializer.Serialize(done, Line) + "\n");
    }

    // SameEvaluations follows from the others.
    private static JsonSerializerOptions Line { get; } = new(ArtefactJson.OneLine) { IgnoreReadOnlyProperties = true };

    private static T? Parse<T>(string line) where T : class
    {
        try { return JsonSerializer.Deserialize<T>(line, Line); }
        catch (JsonException) { return null; }
    }
}
