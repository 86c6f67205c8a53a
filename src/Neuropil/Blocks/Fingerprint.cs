using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Neuropil.Blocks;

/// <summary>A file outside the project as a plan saw it. Unchanged size and time are taken as unchanged bytes; otherwise the bytes decide.</summary>
/// <param name="Name">What counts of its path; see <see cref="AddressedFiles"/>.</param>
public sealed record InputFile(string Path, long Bytes, string ModifiedUtc, string Sha256, [property: JsonIgnore] string Name = "");

/// <summary>Hashes of what a stage depends on.</summary>
public static class Fingerprint
{
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The files behind a path: the file, the files of a folder (not hidden ones), or those a glob names, with stars in its folders or not; sorted.</summary>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (File.Exists(path)) return [path];
        if (Directory.Exists(path))
            return [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        string name = Path.GetFileName(path), folder = Path.GetDirectoryName(path) is { Length: > 0 } d ? d : ".";
        if (!IsGlob(path)) return [];
        var files = IsGlob(name)
            ? FoldersOf(folder).SelectMany(f => Directory.EnumerateFiles(f, name))
            : FoldersOf(folder).Select(f => Path.Combine(f, name)).Where(File.Exists);
        return [.. files.Order(StringComparer.Ordinal)];
    }

    /// <summary>The folders that a path names; a star stands for any part of a folder's name, not for folders inside folders.</summary>
    private static IEnumerable<string> FoldersOf(string path)
    {
        if (!IsGlob(path)) return Directory.Exists(path) ? [path] : [];
        string name = Path.GetFileName(path), parent = Path.GetDirectoryName(path) is { Length: > 0 } p ? p : ".";
        return FoldersOf(parent).SelectMany(f => IsGlob(name) ? Directory.EnumerateDirectories(f, name) : new[] { Path.Combine(f, name) }.Where(Directory.Exists));
    }

    private static bool IsGlob(string path) => path.Contains('*', StringComparison.Ordinal);

    /// <summary>Fingerprints a file; one whose size and time are those of <paramref name="known"/> keeps its hash unread.</summary>
    public static InputFile Of(string file, InputFile? known)
    {
        var stat = new FileInfo(file);
        string modified = stat.LastWriteTimeUtc.ToString("O");
        if (known is not null && known.Bytes == stat.Length && known.ModifiedUtc == modified) return known;
        using var stream = File.OpenRead(file);
        return new InputFile(file, stat.Length, modified, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
