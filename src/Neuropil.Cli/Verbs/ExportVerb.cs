using System.CommandLine;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Montage;

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
            Description = "JSON file to write: per tile its image, its section as group, and the affine map from tile px to section px, or a grid of it in a folder beside.",
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
        return TransformExport.Write(list, Path.GetDirectoryName(listPath)!, sections, path);
    }
}
