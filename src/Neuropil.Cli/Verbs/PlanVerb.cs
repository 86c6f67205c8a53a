using System.CommandLine;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil plan</c>: what a run or a training would cost. Writes nothing.</summary>
internal static class PlanVerb
{
    private static readonly Argument<string> Subject = new("project")
    {
        Description = "The project directory (it holds neuropil.yaml), or a training recipe, a YAML file.",
    };
    private static readonly Argument<string?> Stage = new("stage") { Arity = ArgumentArity.ZeroOrOne, Description = "One stage of the project; default: all." };
    private static readonly Option<int> Nodes = AtLeastOne("--nodes", "Machines that share the blocks of a run.");
    private static readonly Option<int?> Cores = new("--cores-per-node") { Description = "Cores of each, where they are not machines like this one. The same as --threads." };
    private static readonly Option<int> Memory = new("--memory") { Description = "Memory for blocks side by side on each node, MiB.", DefaultValueFactory = _ => 2048 };
    private static readonly Option<string?> Size = new("--volume") { Description = "Plan for a volume of x,y,z voxels in place of the project's own." };
    private static readonly Option<int> Threads = CommonOptions.Threads();
    private static readonly Option<bool> Json = CommonOptions.Json();

    public static Command Create()
    {
        var command = new Command("plan", "Time, memory and disk of a run or of a training, and what the numbers rest on; writes nothing.")
            { Subject, Stage, Nodes, Cores, Threads, Memory, Size, PlanOptions.Calibrate, PlanTraining.Ranks, PlanTraining.Gigabits, PlanTraining.LatencyMicroseconds, Json };
        command.SetAction((parse, ct) => Task.Run(() => Run(parse, ct), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken ct)
    {
        string subject = parse.GetValue(Subject)!;
        int threads = PlanOptions.CoresOr(parse.GetValue(Cores), parse.GetValue(Threads));
        if (File.Exists(subject)) return PlanTraining.Run(subject, threads, parse, parse.GetValue(Json), ct);
        var project = RecipeFile.Open(subject, Pipeline.Stages);
        var engine = new LocalEngine(threads, (long)parse.GetValue(Memory) << 20);
        Vox3? volume = parse.GetValue(Size) is { } size ? PlanOptions.Volume(size) : null;
        var run = new PlannedRun(engine, parse.GetValue(Nodes), PlanOptions.SecondsOf(parse), volume);
        var passes = new RunForecast(project, Pipeline.Stages, engine, CommonOptions.CodeVersion, run).Of(parse.GetValue(Stage), ct);
        var answer = new RunAnswer(
            Machine.Here, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'"), run.Nodes, threads, parse.GetValue(Memory), volume,
            passes, ForecastTotal.Of(passes));
        if (parse.GetValue(Json)) Console.WriteLine(JsonSerializer.Serialize(answer, ArtefactJson.OneLine));
        else Print(answer);
        return ExitCode.Done;
    }

    private static void Print(RunAnswer answer)
    {
        Console.WriteLine($"measured on {answer.Machine}; {answer.At}");
        Console.WriteLine($"planned for {answer.Nodes} nodes of {answer.ThreadsPerNode} threads and {answer.MemoryMiB} MiB for blocks"
            + (answer.Volume is { } volume ? $", a volume of {volume} voxels" : ""));
        foreach (var pass in answer.Passes) Console.WriteLine(pass.ToText());
        Console.WriteLine(answer.Total);
    }

    private static Option<int> AtLeastOne(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => 1,
        Validators = { result => { if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} must be at least 1."); } },
    };

    /// <summary>The answer as <c>--json</c> prints it.</summary>
    private sealed record RunAnswer(
        Machine Machine, string At, int Nodes, int ThreadsPerNode, int MemoryMiB, Vox3? Volume, IReadOnlyList<PassForecast> Passes, ForecastTotal Total);
}
