using System.CommandLine;
using System.Text.Json.Nodes;
using Neuropil.Blocks;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil run</c>: brings the stages of a project up to date.</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var stages = new Argument<string[]>("stages") { Description = "Stages to run; default: all.", Arity = ArgumentArity.ZeroOrMore };
        var set = new Option<string[]>("--set") { Description = "Set an option in the recipe: segment.moveThreshold=0.6", AllowMultipleArgumentsPerToken = false };
        var box = new Option<string?>("--box") { Description = "Segment this part of the aligned volume only: x0:x1,y0:y1,z0:z1 (kept in the recipe)." };
        var engine = new Option<string>("--engine") { Description = "Where blocks run.", DefaultValueFactory = _ => "local" };
        engine.AcceptOnlyFromAmong("local");
        var memory = new Option<int>("--memory") { Description = "Memory for blocks side by side, MiB.", DefaultValueFactory = _ => 2048 };
        var redo = new Option<bool>("--redo") { Description = "Make stages whose inputs have changed anew; their old output is deleted." };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("run", "Brings the stages of a project up to date; run again to resume.")
            { project, stages, set, box, engine, memory, redo, threads, json };
        foreach (var option in WatchRun.Options) command.Options.Add(option);
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            string folder = parse.GetValue(project)!;
            bool watch = WatchRun.IsAsked(parse, parse.GetValue(stages) ?? [], parse.GetValue(redo));
            Change(folder, [.. parse.GetValue(set) ?? [], .. parse.GetValue(box) is { } b ? ["box=" + b] : Array.Empty<string>()]);
            var opened = RecipeFile.Open(folder, Pipeline.Stages);
            var local = new LocalEngine(parse.GetValue(threads), (long)parse.GetValue(memory) << 20);
            if (watch) return WatchRun.Run(parse, opened, local, parse.GetValue(json), ct);
            using var progress = new ProgressLine();
            var settings = new RunSettings(local, progress, TimeProvider.System, CommonOptions.CodeVersion, parse.GetValue(redo));
            var outcome = new ProjectRun(opened, Pipeline.Stages, settings).Run(parse.GetValue(stages) ?? [], ct);
            progress.End();
            Print(outcome, folder, parse.GetValue(json));
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static void Change(string folder, IReadOnlyList<string> assignments)
    {
        if (assignments.Count > 0) RecipeFile.Open(folder, Pipeline.Stages);
        foreach (string assignment in assignments)
            if (RecipeFile.Set(folder, assignment, Pipeline.Stages) is { } line) Console.Error.WriteLine(line);
    }

    private static void Print(RunOutcome outcome, string folder, bool json)
    {
        if (json)
        {
            var node = new JsonObject
            {
                ["outputHash"] = outcome.OutputHash,
                ["stages"] = new JsonObject(outcome.Stages.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)s.OutputHash))),
                ["notes"] = new JsonObject(outcome.Stages.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)new JsonArray([.. s.Notes.Select(n => (JsonNode)n)])))),
                ["ran"] = new JsonArray([.. outcome.Stages.Where(s => s.Ran).Select(s => (JsonNode)s.Name)]),
            };
            Console.WriteLine(node.ToJsonString());
            return;
        }
        foreach (var stage in outcome.Stages)
        {
            Console.WriteLine($"{stage.Name,-12} {(stage.Ran ? "done" : "up to date")}  {stage.OutputHash[..16]}");
            foreach (string note in stage.Notes) Console.Error.WriteLine("  note: " + note);
        }
        Console.WriteLine($"output hash  {outcome.OutputHash}\nLook at: {Path.Combine(folder, "report.html")}");
    }
}
