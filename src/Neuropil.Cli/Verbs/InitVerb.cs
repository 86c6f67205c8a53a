using System.CommandLine;
using Neuropil.Acquisition;
using Neuropil.Blocks;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil init</c>: a new project directory with its recipe.</summary>
internal static class InitVerb
{
    private static readonly Option<string?> Tiles = new("--tiles")
    {
        Description = "Tile images: a glob ('raw/*.bmp', 'raw/*/*.tif'); or their positions: a CSV, a tiles.json, Render tile specs (.json), TrakEM2 (.xml), FEABAS ('stitch_coord/*.txt').",
    };

    private static readonly Option<string?> Pattern = new("--pattern")
    {
        Description = "How names tell section, row and column: '{section}_{row}_{column}', '{section}/{row}_{column}', or '{section}_{index}' for tiles numbered one after the other.",
    };

    private static readonly Option<string?> Grid = new("--grid") { Description = "Columns x rows of numbered tiles: 5x4." };

    private static readonly Option<string?> Order = new("--order")
    {
        Description = "How the numbers go through the grid: rows (the default), columns, snake-rows or snake-columns.",
    };

    private static readonly Option<string?> Volume = new("--volume") { Description = "Start from an aligned volume instead: path[:dataset]." };
    private static readonly Option<string> Voxel = new("--voxel") { Description = "Voxel size x,y,z in nm; z is the section thickness.", Required = true };
    private static readonly Option<string?> Truth = new("--truth") { Description = "Truth folder of a virtual microscope: every stage is then scored." };

    private static readonly Option<bool> WillCome = new("--tiles-will-come") { Description = "The instrument has not written a tile yet: do not look for them." };

    public static Command Create()
    {
        var project = CommonOptions.Project();
        var command = new Command("init", "Makes a project directory with its recipe.") { project, Tiles, Pattern, Grid, Order, Volume, Voxel, Truth, WillCome };
        command.SetAction(parse =>
        {
            TileListing? listing = null;
            var start = new ProjectStart(parse.GetValue(Tiles), parse.GetValue(Pattern), parse.GetValue(Volume), parse.GetValue(Voxel)!, parse.GetValue(Truth))
            {
                Grid = parse.GetValue(Grid),
                Order = parse.GetValue(Order),
                TilesWillCome = parse.GetValue(WillCome),
                Check = opened => listing = parse.GetValue(WillCome) ? null : TileListing.Of(opened),
            };
            string folder = parse.GetValue(project)!;
            string recipe = start.Create(folder, Environment.CurrentDirectory, Pipeline.Stages);
            foreach (string warning in listing?.Warnings ?? []) Console.Error.WriteLine("Note: " + warning);
            if (listing is not null) Console.WriteLine($"tiles: {listing.Tiles}, sections: {listing.Sections.Count}");
            Console.WriteLine($"{recipe}\nNext: neuropil run {folder}{(parse.GetValue(WillCome) ? " --watch" : "")}");
            return ExitCode.Done;
        });
        return command;
    }
}
