namespace Neuropil.Bench;

/// <summary>Benchmarks by name, run from the root of the repository: <c>dotnet run -c Release --project bench/Neuropil.Bench -- network</c>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        var benchmarks = new Dictionary<string, Func<TimeProvider, int>>
        {
            ["network"] = NetworkBench.Run,
            ["flood"] = clock => FloodBench.Run(clock, args.ElementAtOrDefault(1)),
            ["wafer"] = _ => WaferBench.Run(args.ElementAtOrDefault(1), args.ElementAtOrDefault(2), args.ElementAtOrDefault(3)),
            ["zarr"] = ZarrBench.Run,
            ["memory"] = MemoryBench.Run,
            ["quality"] = _ => QualityStudy.Print(args.ElementAtOrDefault(1) ?? "."),
        };
        if (args.Length is >= 1 and <= 4 && benchmarks.TryGetValue(args[0], out var run)) return run(TimeProvider.System);
        Console.Error.WriteLine($"Give one of: {string.Join(", ", benchmarks.Keys)}; flood takes the side of its box in voxels, wafer a folder, a number of sections and perhaps of tiles along a side, quality the folder of runs that bench/quality.sh makes.");
        return 2;
    }
}
