namespace Neuropil.Bench;

/// <summary>Benchmarks by name, run from the root of the repository: <c>dotnet run -c Release --project bench/Neuropil.Bench -- network</c>.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<TimeProvider, int>> Benchmarks = new()
    {
        ["network"] = NetworkBench.Run,
        ["zarr"] = ZarrBench.Run,
        ["memory"] = MemoryBench.Run,
    };

    private static int Main(string[] args)
    {
        if (args.Length == 1 && Benchmarks.TryGetValue(args[0], out var run)) return run(TimeProvider.System);
        Console.Error.WriteLine($"Give one of: {string.Join(", ", Benchmarks.Keys)}");
        return 2;
    }
}
