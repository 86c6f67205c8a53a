using System.CommandLine;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil status</c>: how far each stage is.</summary>
internal static class StatusVerb
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var command = new Command("status", "How far each stage is, what it cost, and whether it still holds.") { project, json };
        command.SetAction(parse =>
        {
            var opened = RecipeFile.Open(parse.GetValue(project)!, Pipeline.Stages);
            var states = new ProjectStatus(opened, Pipeline.Stages, CommonOptions.CodeVersion).Read();
            if (parse.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(states, ArtefactJson.OneLine));
            else foreach (var state in states) Console.WriteLine(state.ToText());
            return ExitCode.Done;
        });
        return command;
    }
}
