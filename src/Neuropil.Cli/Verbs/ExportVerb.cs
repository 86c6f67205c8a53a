using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil export</c>: results of a project in a form other programs read.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var transforms = new Option<string>("--transforms")
        {
            Required = true,
            Description = "JSON file to write: per tile its image, its section as group, and the affine map from tile px to section px.",
        };
        var command = new Command("export", "Writes where montage put each tile, for other programs.") { project, transforms };
        command.SetAction(parse =>
        {
            string folder = parse.GetValue(project)!, path = parse.GetValue(transforms)!;
            var opened = RecipeFile.Open(folder, Pipeline.Stages);
            int tiles = Write(opened, path);
            Console.WriteLine($"{tiles} tiles written to {path}");
            return ExitCode.Done;
        });
        return command;
    }

    private static int Write(Project project, string path)
    {
        string listPath = project.PathOf(TileList.File);
        var list = ArtefactJson.Read<TileList>(listPath, $"Run first: neuropil run {project.Name}");
        var sections = ArtefactJson.Read<SectionSet>(project.PathOf(SectionSet.File), $"Run first: neuropil run {project.Name} montage");
        var byName = list.Tiles.ToDictionary(t => t.Name);
        var tiles = new JsonObject();
        foreach (var section in sections.Sections)
            foreach (var tile in section.Tiles)
                tiles[tile.Name] = new JsonObject
                {
                    ["image"] = Path.GetFullPath(byName[tile.Name].Path, Path.GetDirectoryName(listPath)!),
                    ["group"] = section.Name,
                    ["affine"] = Rows(tile.ToSection),
                };
        var json = new JsonObject { ["tiles"] = tiles };
        Volumes.AtomicFile.Write(path, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return tiles.Count;
    }

    private static JsonArray Rows(Affine2 map) => [new JsonArray(map.A, map.B, map.Tx), new JsonArray(map.C, map.D, map.Ty)];
}
