using System.Diagnostics;
using System.Globalization;
using System.Text;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Numpy;

namespace Neuropil.Bench;

/// <summary>Resident memory of <c>neuropil convert</c> on a volume four times larger than what the process is meant to hold.</summary>
/// <remarks>The limit is on resident memory, runtime included; the managed heap gets half of it as a hard limit (the runtime ends the process beyond).</remarks>
internal static class MemoryBench
{
    private const long LimitBytes = 128L << 20;

    // 512 MiB of uint8: four times the limit.
    private static readonly Vox3 Size = new(1024, 1024, 512);

    private static readonly string Program = Path.Combine("artifacts", "bin", "Neuropil.Cli", "release", "Neuropil.Cli.dll");

    public static int Run(TimeProvider clock)
    {
        if (!File.Exists(Program))
        {
            Console.Error.WriteLine($"'{Program}' is not here. Run from the root of the repository, after dotnet build -c Release.");
            return 2;
        }
        if (EmVolume.TryOpen() is not { } em) return 2;
        string folder = Directory.CreateTempSubdirectory("neuropil-bench-").FullName;
        try
        {
            WriteNpy(em, Path.Combine(folder, "em.npy"));
            string report = Report(folder, clock, out bool within);
            ResultSection.Write("volumes.md", "Resident memory of convert", report);
            return within ? 0 : 1;
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    private static void WriteNpy(EmVolume em, string path)
    {
        using var file = File.Create(path);
        file.Write(NpyHeader.Encode(VoxelType.UInt8, Size));
        for (int z = 0; z < Size.Z; z++) file.Write(em.Fill(new(new(0, 0, z), new(Size.X, Size.Y, z + 1))).Values);
    }

    private static string Report(string folder, TimeProvider clock, out bool within)
    {
        var text = new StringBuilder();
        text.AppendLine(ResultSection.Where(clock));
        text.AppendLine(FormattableString.Invariant($"fib25 EM repeated to {Size} voxels ({Size.Product >> 20} MiB), limit {LimitBytes >> 20} MiB, managed heap limited to {LimitBytes >> 21} MiB (DOTNET_GCHeapHardLimit).\n"));
        text.AppendLine("| convert | seconds | peak resident (VmHWM), MiB | within the limit |\n|---|---|---|---|");
        within = true;
        foreach (var (from, to) in new[] { ("em.npy", "em.zarr"), ("em.zarr", "em.h5:raw"), ("em.h5:raw", "again.zarr"), ("again.zarr", "em.tif"), ("em.tif", "third.zarr") })
        {
            long start = Stopwatch.GetTimestamp();
            long peak = PeakOf(Path.Combine(folder, from), Path.Combine(folder, to));
            within &= peak <= LimitBytes;
            text.AppendLine(FormattableString.Invariant($"| {from} to {to} | {Stopwatch.GetElapsedTime(start).TotalSeconds:0} | {peak >> 20} | {(peak <= LimitBytes ? "yes" : "no")} |"));
        }
        return text.ToString();
    }

    private static long PeakOf(string from, string to)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "convert", from, to]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = (LimitBytes / 2).ToString("x", CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20)) peak = Math.Max(peak, HighWater(process.Id));
        return process.ExitCode == 0 ? peak : throw new InvalidOperationException($"convert {from} {to} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }

    // VmHWM only grows, so the last look before the end is the peak but for the last 20 ms.
    private static long HighWater(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return 0; }
    }
}
