namespace Neuropil.Tests;

/// <summary>Finds the repository and the public data of others, which lie beside it as <c>../shared/data</c> and are never part of it.</summary>
public static class SharedData
{
    /// <summary>The folder that holds <c>Neuropil.slnx</c>.</summary>
    public static string RepositoryRoot { get; } = Upwards(AppContext.BaseDirectory).First(d => File.Exists(System.IO.Path.Combine(d, "Neuropil.slnx")));

    /// <summary>The data folder, or null where it is absent.</summary>
    public static string? Folder { get; } = Upwards(RepositoryRoot)
        .Select(d => System.IO.Path.Combine(d, "shared", "data")).FirstOrDefault(Directory.Exists);

    /// <summary>A file or folder of the data; the test is skipped with a message where it is absent.</summary>
    public static string Path(string relative)
    {
        string? path = Folder is null ? null : System.IO.Path.Combine(Folder, relative);
        if (path is null || !(File.Exists(path) || Directory.Exists(path))) Assert.Skip($"needs ../shared/data/{relative}, which is not here");
        return path!;
    }

    private static IEnumerable<string> Upwards(string folder)
    {
        for (var d = new DirectoryInfo(folder); d is not null; d = d.Parent) yield return d.FullName;
    }
}
