using System.CommandLine;
using Neuropil.Blocks;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil init</c>: a new project directory with its recipe.</summary>
internal static class InitVerb
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var tiles = new Option<string?>("--tiles") { Description = "Tile images: a glob ('raw/*.bmp'), a CSV with stage positions, or a tiles.json." };
        var pattern = new Option<string?>("--pattern") { Description = "How names tell section, row and column: '{section}_{row}_{column}'." };
        var volume = new Option<string?>("--volume") { Description = "Start from an aligned volume instead: path[:dataset]." };
        var voxel = new Option<string>("--voxel") { Description = "Voxel size x,y,z in nm; z is the section thickness.", Required = true };
        var truth = new Option<string?>("--truth") { Description = "Truth folder of a virtual microscope: every stage is then scored." };
        var willCome = new Option<bool>("--tiles-will-come") { Description = "The instrument has not written a tile yet: do not look for them." };
        var command = new Command("init", "Makes a project directory with its recipe.") { project, tiles, pattern, volume, voxel, truth, willCome };
        command.SetAction(parse =>
        {
            var start = new ProjectStart(parse.GetValue(tiles), parse.GetValue(pattern), parse.GetValue(volume), parse.GetValue(voxel)!, parse.GetValue(truth)) with
            {
                TilesWillCome = parse.GetValue(willCome),
            };
            string folder = parse.GetValue(project)!;
            string recipe = start.Create(folder, Environment.CurrentDirectory, Pipeline.Stages);
            Console.WriteLine($"{recipe}\nNext: neuropil run {folder}{(parse.GetValue(willCome) ? " --watch" : "")}");
            return ExitCode.Done;
        });
        return command;
    }
}
