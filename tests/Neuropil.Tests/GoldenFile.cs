namespace Neuropil.Tests;

/// <summary>Reference files made by other programs, in <c>Golden/</c> beside the script that made each.</summary>
internal static class GoldenFile
{
    public static string Path(string name) => System.IO.Path.Combine(SharedData.RepositoryRoot, "tests", "Neuropil.Tests", "Golden", name);
}
