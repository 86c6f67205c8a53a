namespace Neuropil.Bench;

/// <summary>One section of a Markdown file of results; writing it leaves the other sections as they are.</summary>
internal static class ResultSection
{
    /// <param name="file">Below bench/results.</param>
    /// <param name="title">Without the marks.</param>
    public static void Write(string file, string title, string body)
    {
        string path = Path.Combine("bench", "results", file), heading = "## " + title;
        var sections = File.Exists(path) ? File.ReadAllText(path).Split("\n## ").ToList() : [$"# {Path.GetFileNameWithoutExtension(file)}\n"];
        sections.RemoveAll(section => section.StartsWith(title + "\n", StringComparison.Ordinal));
        sections.Add($"{title}\n\n{body.TrimEnd()}\n");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join("\n## ", sections.Select(section => section.TrimEnd() + "\n")));
        Console.WriteLine($"{heading}\n\n{body}");
    }

    public static string Where(TimeProvider clock) =>
        $"{MachineText.Cpu()}, {Environment.ProcessorCount} processors, {clock.GetUtcNow():yyyy-MM-dd}, commit {MachineText.Commit()}, "
        + $"load average {LoadAverage()} (runnable processes, this one among them).";

    // Of the last minute. Above the number of processors, other work took its share; the ratios of one run still hold.
    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
