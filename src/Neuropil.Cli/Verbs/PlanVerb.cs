using System.CommandLine;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil plan</c>: what a run would do. Writes nothing.</summary>
internal static class PlanVerb
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var stage = new Argument<string?>("stage") { Arity = ArgumentArity.ZeroOrOne, Description = "One stage; default: all." };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("plan", "Blocks, memory, disk and time of a run; writes nothing.") { project, stage, threads, json };
        command.SetAction(parse =>
        {
            var opened = RecipeFile.Open(parse.GetValue(project)!, Pipeline.Stages);
            var engine = new LocalEngine(parse.GetValue(threads), 2048L << 20);
            var forecasts = new RunForecast(opened, Pipeline.Stages, engine, CommonOptions.CodeVersion).Of(parse.GetValue(stage));
            if (parse.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(forecasts, ArtefactJson.OneLine));
            else foreach (var forecast in forecasts) Console.WriteLine(forecast.ToText());
            return ExitCode.Done;
        });
        return command;
    }
}
