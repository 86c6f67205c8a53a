using System.Text.RegularExpressions;

namespace Neuropil.Tests;

/// <summary>The arrows between the namespaces of the library (ARCHITECTURE.md), read from the sources' using lines and qualified names.</summary>
public partial class ArchitectureTests
{
    private static readonly string[] Base = ["Space", "Numerics"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Space"] = [],
        ["Numerics"] = [],
        ["Volumes"] = Base,
        ["Networks"] = [.. Base, "Volumes", "Artefacts"],
        ["Flooding"] = [.. Base, "Volumes", "Networks", "Artefacts"],
        ["GoogleFfn"] = [.. Base, "Volumes", "Networks", "Flooding", "Artefacts"],
        ["Training"] = [.. Base, "Volumes", "Networks", "Flooding", "Artefacts", "Scoring", "Reports"],
        ["Artefacts"] = [.. Base, "Volumes"],
        ["Exchange"] = [.. Base, "Volumes", "Artefacts"],
        ["Scoring"] = [.. Base, "Volumes", "Artefacts"],
        ["Reports"] = [.. Base, "Volumes", "Artefacts", "Scoring"],
        ["Blocks"] = [.. Base, "Volumes", "Artefacts", "Reports"],
        ["Corrections"] = [.. Base, "Volumes"],
    };

    private static readonly Dictionary<string, string[]> AsWell = new()
    {
        // Truth is looked at with the same eyes as results: the score stage finds contacts as the connect stage does.
        ["Evaluation"] = ["Connectome"],
        // A section fresh from the microscope is judged as the first two stages judge the whole wafer.
        ["Live"] = ["Acquisition", "Montage"],
    };

    private static readonly string[] ForStages = [.. Base, "Volumes", "Networks", "Flooding", "Artefacts", "Exchange", "Scoring", "Reports", "Blocks", "Corrections"];

    private static readonly string Library = Path.Combine(SharedData.RepositoryRoot, "src", "Neuropil");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Library)
        .Where(d => Directory.EnumerateFiles(d, "*.cs", SearchOption.AllDirectories).Any()).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Folders))]
    public void ANamespaceUsesOnlyWhatTheArrowsAllow(string folder)
    {
        // The demo and the pipeline sit on top of everything.
        if (folder == "Demonstration") return;
        string[] allowed = [.. Allowed.GetValueOrDefault(folder, ForStages), folder, .. AsWell.GetValueOrDefault(folder, [])];
        var wrong =
            from file in Directory.EnumerateFiles(Path.Combine(Library, folder), "*.cs", SearchOption.AllDirectories)
            from Match use in Used().Matches(File.ReadAllText(file))
            let target = use.Groups[1].Value
            where !allowed.Contains(target) && Directory.Exists(Path.Combine(Library, target))
            select $"{Path.GetRelativePath(Library, file)} uses Neuropil.{target}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void TheLibraryNeedsNoOtherAssemblyOfOurs() =>
        Assert.DoesNotContain(typeof(Pipeline).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Neuropil", StringComparison.Ordinal));

    [Fact]
    public void TheClusterAssemblyNeedsTheLibraryAlone() =>
        Assert.Equal(["Neuropil"], typeof(global::Neuropil.Cluster.RankedJob).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal)));

    [Fact]
    public void TheLibraryImportsNothingNative() =>
        Assert.DoesNotContain(Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories), file => NativeImport().IsMatch(File.ReadAllText(file)));

    [GeneratedRegex(@"\b(DllImport|LibraryImport|NativeLibrary)\b")]
    private static partial Regex NativeImport();

    [GeneratedRegex(@"\bNeuropil\.([A-Z]\w+)")]
    private static partial Regex Used();
}
