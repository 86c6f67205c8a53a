using System.CommandLine;
using Neuropil.Blocks;
using Neuropil.Space;

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
            var answer = parse.GetValue(voxel) is { } text ? reader.Trace(VoxelOf(text)) : reader.Numbers(parse.GetValue(stage));
            Console.WriteLine(parse.GetValue(json) ? answer.ToJsonString() : ReportReader.ToText(answer));
            return ExitCode.Done;
        });
        return command;
    }

    private static Vox3 VoxelOf(string text)
    {
        var parts = text.Split(',');
        var xyz = new int[3];
        bool fits = parts.Length == 3;
        for (int i = 0; fits && i < 3; i++) fits = int.TryParse(parts[i], out xyz[i]);
        return fits ? new(xyz[0], xyz[1], xyz[2]) : throw new InputException($"Voxel '{text}' cannot be read. Expected x,y,z, for example 100,100,20.");
    }
}
