using System.CommandLine;
using Neuropil.Blocks;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil report</c>: the numbers of each stage, and where a voxel came from.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var stage = new Argument<string?>("stage") { Arity = ArgumentArity.ZeroOrOne, Description = "One stage; default: all." };
        var voxel = new Option<string?>("--voxel") { Description = "Trace a voxel x,y,z of the aligned volume: which blocks made it, from what, at what cost." };
        var json = CommonOptions.Json();
        var command = new Command("report", "The numbers a person checks, each with its limit.") { project, stage, voxel, json };
        command.SetAction(parse =>
        {
            var opened = RecipeFile.Open(parse.GetValue(project)!, Pipeline.Stages);
            var reader = new ReportReader(opened, Pipeline.Stages, CommonOptions.CodeVersion);
            var answer = parse.GetValue(voxel) is { } text ? reader.Trace(VoxelArgument.Parse(text, "--voxel")) : reader.Numbers(parse.GetValue(stage));
            Console.WriteLine(parse.GetValue(json) ? answer.ToJsonString() : ReportReader.ToText(answer));
            return ExitCode.Done;
        });
        return command;
    }
}
