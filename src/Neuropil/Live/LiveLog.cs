using System.Text;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Volumes;

namespace Neuropil.Live;

/// <summary>A section as it was judged last.</summary>
/// <param name="Tiles">Its whole tiles.</param>
/// <param name="Montage">Null where it had no usable tile.</param>
internal sealed record LoggedSection(string Section, IReadOnlyList<WholeTile> Tiles, MontageOutcome? Montage);

/// <summary><c>live/sections.jsonl</c>: one line whenever a section was judged, the last of a section holds. What was looked at before a
/// restart need not be looked at again.</summary>
internal sealed class LiveLog(string path)
{
    /// <summary>Lines that cannot be read (torn by a kill, of another version) are passed over: their sections are judged anew.</summary>
    public IReadOnlyList<LoggedSection> Read()
    {
        if (!File.Exists(path)) return [];
        var sections = new Dictionary<string, LoggedSection>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(path))
            if (TryParse(line) is { } section) sections[section.Section] = section;
        return [.. sections.Values];
    }

    public void Append(LoggedSection section)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            bool torn = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
            file.Seek(0, SeekOrigin.End);
            file.Write(Encoding.UTF8.GetBytes((torn ? "\n" : "") + JsonSerializer.Serialize(section, ArtefactJson.OneLine) + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Refused(path, e);
        }
    }

    private static LoggedSection? TryParse(string line)
    {
        try { return JsonSerializer.Deserialize<LoggedSection>(line, ArtefactJson.OneLine); }
        catch (JsonException) { return null; }
    }
}
