namespace Neuropil.Blocks;

/// <summary>The files behind an address of a recipe, each with a name that stays when all of them are moved together.</summary>
/// <param name="Address">As the recipe has it.</param>
/// <param name="Files">Full path, and the part of it that counts.</param>
/// <param name="Dataset">What stands behind the colon of <c>path:dataset</c>.</param>
/// <remarks><code>
///   /data/wafer/*/raw/*.png     /data/wafer/012/raw/1_1.png  is  012/raw/1_1.png
///   em.h5:raw                   em.h5, dataset raw
/// </code></remarks>
internal sealed record AddressedFiles(string Address, IReadOnlyList<(string Path, string Name)> Files, string? Dataset)
{
    /// <param name="full">The address as a full path.</param>
    /// <param name="folders">Folders above a file whose names count in any case.</param>
    /// <param name="only">Names of files in the folder; null: all.</param>
    public static AddressedFiles At(string address, string full, int folders = 0, IReadOnlyList<string>? only = null)
    {
        var files = only is null ? Fingerprint.FilesOf(full) : [.. only.Select(name => Path.Combine(full, name)).Where(File.Exists)];
        int colon = full.LastIndexOf(':');
        if (files.Count > 0 || colon < 1) return new(address, Named(files, full, folders), null);
        string path = full[..colon];
        return new(address, Named(Fingerprint.FilesOf(path), path, folders), full[(colon + 1)..]);
    }

    /// <summary>One hash of the content; null where nothing is there.</summary>
    /// <param name="hashOf">sha256 of a file, by full path.</param>
    public string? Content(Func<string, string> hashOf) => Files.Count == 0 ? null
        : Fingerprint.OfText(string.Join('\n', Files.Select(f => f.Name + "=" + hashOf(f.Path)).Append(Dataset ?? "")));

    private static IReadOnlyList<(string, string)> Named(IReadOnlyList<string> files, string path, int folders)
    {
        int root = Segments(RootOf(path)).Length;
        return [.. files.Select(file => (file, Name: Segments(file)) switch { var (f, s) => (f, string.Join('/', s.TakeLast(Math.Max(s.Length - root, folders + 1)))) })];
    }

    /// <summary>The folder itself, a file's folder, or that above the first star.</summary>
    private static string RootOf(string path)
    {
        if (Directory.Exists(path)) return path;
        string folder = Path.GetDirectoryName(path) ?? path;
        while (folder.Contains('*', StringComparison.Ordinal)) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static string[] Segments(string path) => path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
}
