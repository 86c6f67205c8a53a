using System.Text.Json.Nodes;

namespace Neuropil.Demonstration;

/// <summary>The one object that <c>demo --json</c> prints.</summary>
internal static class DemoResult
{
    public static JsonObject Of(JsonObject scoreReport, double seconds, string outputHash)
    {
        var numbers = scoreReport["numbers"]!.AsObject();
        JsonNode? Value(string key) => numbers[key]?["value"]?.DeepClone();
        return new JsonObject
        {
            ["montageErrorPx"] = new JsonObject { ["median"] = Value("montageErrorMedianPx"), ["p95"] = Value("montageErrorP95Px") },
            ["alignErrorPx"] = new JsonObject { ["median"] = Value("alignErrorMedianPx"), ["p95"] = Value("alignErrorP95Px") },
            ["segmentation"] = new JsonObject
            {
                ["filled"] = Value("filled"),
                ["all"] = new JsonObject { ["viSplit"] = Value("viAllSplit"), ["viMerge"] = Value("viAllMerge"), ["arand"] = Value("arandAll") },
                ["foreground"] = new JsonObject
                {
                    ["viSplit"] = Value("viForegroundSplit"),
                    ["viMerge"] = Value("viForegroundMerge"),
                    ["arand"] = Value("arandForeground"),
                },
            },
            ["contacts"] = new JsonObject { ["f1"] = Value("contactF1"), ["precision"] = Value("contactPrecision"), ["recall"] = Value("contactRecall") },
            ["seconds"] = Math.Round(seconds, 2),
            ["peakBytes"] = PeakBytes(),
            ["outputHash"] = outputHash,
        };
    }

    /// <summary>The most memory that this process ever held: VmHWM of /proc/self/status (kB); elsewhere what the runtime knows.</summary>
    private static long PeakBytes()
    {
        const string status = "/proc/self/status";
        if (!File.Exists(status)) return System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;
        string line = File.ReadLines(status).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(new string([.. line.Where(char.IsAsciiDigit)])) * 1024;
    }
}
