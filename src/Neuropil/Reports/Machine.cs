using System.Runtime.InteropServices;

namespace Neuropil.Reports;

/// <summary>What a measurement must say about where it was made.</summary>
/// <param name="Cores">Logical processors that this process may use.</param>
public sealed record Machine(string Processor, int Cores, string Runtime)
{
    public static Machine Here { get; } = new(ProcessorName(), Environment.ProcessorCount, RuntimeInformation.FrameworkDescription);

    public override string ToString() => $"{Processor}, {Cores} cores, {Runtime}";

    private static string ProcessorName()
    {
        const string LinuxFile = "/proc/cpuinfo";
        string? line = File.Exists(LinuxFile)
            ? File.ReadLines(LinuxFile).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
