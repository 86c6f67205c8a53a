using System.Text.Json.Nodes;

namespace Neuropil.Bench;

/// <summary>Whether the numbers of a report follow the true error: reports of many runs beside what the truth says of each. Made by <c>bench/quality.sh</c>.</summary>
internal static class QualityStudy
{
    private static readonly string[] Truths = ["alignJumpMedianPx", "alignJumpP95Px", "alignErrorMedianPx"];

    private sealed record Run(string Name, IReadOnlyDictionary<string, double?> Report, IReadOnlyDictionary<string, double?> Truth);

    /// <param name="folder">Holds <c>name.report.json</c> and <c>name.score.json</c> of each run.</param>
    public static int Print(string folder)
    {
        List<Run> runs = [.. Directory.GetFiles(folder, "*.report.json").Order(StringComparer.Ordinal).Select(Read)];
        Console.WriteLine($"{MachineText.Cpu()}, commit {MachineText.Commit()}, {runs.Count} runs.\n");
        Console.WriteLine($"| number | {string.Join(" | ", runs.Select(r => r.Name))} |\n|---|{string.Concat(runs.Select(_ => "---|"))}");
        List<string> keys = [.. runs.SelectMany(r => r.Report.Keys).Distinct()];
        foreach (string truth in Truths) Console.WriteLine($"| **{truth}** | {string.Join(" | ", runs.Select(r => Text(r.Truth[truth])))} |");
        foreach (string key in keys) Console.WriteLine($"| {key} | {string.Join(" | ", runs.Select(r => Text(r.Report.GetValueOrDefault(key))))} |");
        Console.WriteLine($"\n| number | runs | {string.Join(" | ", Truths.Select(t => $"{t}: Spearman, Pearson"))} |\n|---|---|{string.Concat(Truths.Select(_ => "---|"))}");
        foreach (string key in keys) PrintCorrelations(key, runs);
        return 0;
    }

    private static void PrintCorrelations(string key, List<Run> runs)
    {
        var known = runs.Where(r => r.Report.GetValueOrDefault(key) is not null).ToList();
        double[] x = [.. known.Select(r => r.Report[key]!.Value)];
        if (known.Count < 4 || x.Max() <= x.Min()) return;
        string Both(string truth)
        {
            double[] y = [.. known.Select(r => r.Truth[truth] ?? 0)];
            return $"{Correlate(Ranks(x), Ranks(y)):0.00}, {Correlate(x, y):0.00}";
        }
        Console.WriteLine($"| {key} | {known.Count} | {string.Join(" | ", Truths.Select(Both))} |");
    }

    private static Run Read(string path)
    {
        string name = Path.GetFileName(path)[..^".report.json".Length];
        var numbers = JsonNode.Parse(File.ReadAllText(path))!["numbers"]!.AsObject();
        var truth = JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, name + ".score.json")))!.AsObject();
        return new(name, numbers.ToDictionary(n => n.Key, n => n.Value!["value"]?.GetValue<double>()), truth.ToDictionary(n => n.Key, n => n.Value?.GetValue<double>()));
    }

    private static string Text(double? value) => value is { } v ? v.ToString(Math.Abs(v) >= 100 ? "0" : "0.###") : "–";

    /// <summary>From 1; equal values share the mean of their ranks.</summary>
    private static double[] Ranks(double[] values) => [.. values.Select(v => values.Count(w => w < v) + (values.Count(w => w == v) + 1) / 2.0)];

    private static double Correlate(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average();
        double product = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return product / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}
