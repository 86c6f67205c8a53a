using System.CommandLine;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Training;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil plan recipe.yaml</c>: what a training would cost.</summary>
internal static class PlanTraining
{
    // What a cluster without a fast network has; one with InfiniBand has 100 and 2.
    private const double UsualGigabits = 10, UsualMicroseconds = 50;

    public static Option<int> Ranks { get; } = new("--ranks") { Description = "Training: processes that share the batch.", DefaultValueFactory = _ => 1 };

    public static Option<double> Gigabits { get; } = new("--network-gbps")
    {
        Description = "Training: what joins the ranks, Gbit/s each way.",
        DefaultValueFactory = _ => UsualGigabits,
    };

    public static Option<double> LatencyMicroseconds { get; } = new("--network-latency")
    {
        Description = "Training: of one message between ranks, microseconds.",
        DefaultValueFactory = _ => UsualMicroseconds,
    };

    public static int Run(string path, int threads, ParseResult parse, bool json, CancellationToken ct)
    {
        if (Path.GetFileName(path) == Project.RecipeFile)
            throw new InputException($"'{path}' is the recipe of a project. Give its folder: neuropil plan {Path.GetDirectoryName(Path.GetFullPath(path))}");
        double seconds = PlanOptions.SecondsOf(parse);
        if (seconds <= 0) throw new InputException("A training is planned from updates timed on this machine; --calibrate off leaves nothing. Give seconds, or leave it out.");
        var recipe = TrainingRecipe.Read(path);
        int ranks = parse.GetValue(Ranks);
        if (ranks < 1 || recipe.Options.BatchSize % ranks != 0)
            throw new InputException($"--ranks is {ranks}; the recipe's batchSize of {recipe.Options.BatchSize} must be a multiple of it.");
        if (!(parse.GetValue(Gigabits) > 0 && parse.GetValue(LatencyMicroseconds) >= 0))
            throw new InputException("--network-gbps must be above 0, and --network-latency not below.");
        var network = new RankNetwork(parse.GetValue(Gigabits), parse.GetValue(LatencyMicroseconds) * 1e-6);
        var forecast = TrainingForecast.Of(recipe, Path.GetDirectoryName(Path.GetFullPath(path))!, ranks, threads, network, seconds, ct);
        var answer = new TrainingAnswer(Machine.Here, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'"), threads, recipe.Options.Steps, forecast);
        if (json) Console.WriteLine(JsonSerializer.Serialize(answer, ArtefactJson.OneLine));
        else Print(answer);
        return ExitCode.Done;
    }

    private static void Print(TrainingAnswer answer)
    {
        var (forecast, asked) = (answer.Forecast, answer.Forecast.Asked);
        Console.WriteLine($"measured on {answer.Machine}; {answer.At}");
        Console.WriteLine($"{answer.Steps} updates on {asked.Ranks} ranks of {answer.ThreadsPerRank} threads: {Amount.OfSeconds(asked.TotalSeconds)} "
            + $"({Amount.OfSeconds(forecast.LowSeconds)} to {Amount.OfSeconds(forecast.HighSeconds)}), {Amount.OfSeconds(asked.UpdateSeconds)} an update, "
            + $"{Amount.OfBytes(forecast.MemoryBytes)} memory a rank, {Amount.OfBytes(forecast.DiskBytes)} disk");
        foreach (var assumption in forecast.Assumptions) Console.WriteLine($"    {assumption}");
        Console.WriteLine("ranks   an update   the run     efficiency");
        foreach (var r in forecast.Alternatives)
            Console.WriteLine($"{r.Ranks,5}   {Amount.OfSeconds(r.UpdateSeconds),-9}   {Amount.OfSeconds(r.TotalSeconds),-9}   {100 * r.Efficiency:0} %");
        Console.WriteLine($"more than {forecast.UsefulRanks} ranks gain nothing");
    }

    /// <summary>The answer as <c>--json</c> prints it.</summary>
    private sealed record TrainingAnswer(Machine Machine, string At, int ThreadsPerRank, int Steps, TrainingForecast Forecast);
}
