using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Volumes;

namespace Neuropil.Corrections;

/// <summary>Adds an entry to a file of corrections; the rest of the file, comments too, stays as it is.</summary>
public static class CorrectionEdit
{
    /// <summary>The file that entries given on the command line go to.</summary>
    public const string File = "decisions.json";

    /// <param name="folder">The stage's folder of corrections; made where it is not there.</param>
    /// <param name="entry">As reports print it: a comma behind it is allowed.</param>
    /// <param name="check">Reads all corrections of the stage; where it refuses, the file is as it was before.</param>
    /// <returns>The line that was added.</returns>
    /// <exception cref="InputException">The entry is no JSON object, or <paramref name="check"/> refuses it.</exception>
    public static string Append(string folder, string entry, string? reason, string? who, Action check)
    {
        string path = Path.Combine(folder, File), line = Line(entry, reason, who);
        string? before = System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path) : null;
        AtomicFile.Write(path, With(before ?? "[\n]\n", line, path));
        try
        {
            check();
            return line;
        }
        catch
        {
            if (before is null) System.IO.File.Delete(path);
            else AtomicFile.Write(path, before);
            throw;
        }
    }

    private static string Line(string entry, string? reason, string? who)
    {
        try
        {
            if (JsonNode.Parse(entry.Trim().TrimEnd(',')) is JsonObject content)
            {
                if (reason is not null) content["reason"] = reason;
                if (who is not null) content["who"] = who;
                return content.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            }
        }
        catch (JsonException) { }
        throw new InputException($"The entry '{entry}' is no JSON object. Put a line of the report's worst places in single quotes: '{{ \"do\": \"drop\", \"section\": \"012\" }}'.");
    }

    private static string With(string text, string line, string path)
    {
        int end = text.LastIndexOf(']');
        if (end < 0) throw new InputException($"'{path}' holds no list: it has no ']'. Mend it, or move it away, and give the entry again.");
        string body = text[..end].TrimEnd();
        bool first = body.EndsWith('[') || body.EndsWith(',');
        return $"{body}{(first ? "" : ",")}\n  {line},\n]\n";
    }
}
