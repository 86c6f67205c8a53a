namespace Neuropil.Tests;

/// <summary>Reference files made by other programs, in <c>Golden/</c> beside the script that made each.</summary>
internal static class GoldenFile
{
    public static string Path(string name) => System.IO.Path.Combine(Repository, "tests", "Neuropil.Tests", "Golden", name);

    /// <summary>The root of the source tree, found upwards from the test assembly.</summary>
    public static string Repository { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Neuropil.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"No folder with Neuropil.slnx above '{AppContext.BaseDirectory}'.");
    }
}
