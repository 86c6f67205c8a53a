using System.CommandLine;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Exchange;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil export</c>: results of a project in a form other programs read.</summary>
internal static class ExportVerb
{
    private static readonly Option<string> Transforms = new("--transforms") { Required = true, Description = "File to write; for FEABAS a folder." };

    private static readonly Option<TransformFormat> Format = new("--format")
    {
        Description = "neuropil (JSON: per tile its image, its section as group, and the affine map from tile px to section px, or a grid of it in a folder beside), "
            + "render (tile specs), trakem2 (XML), feabas (stitch coordinates) or csv. Default: neuropil.",
    };

    private static readonly Option<bool> Aligned = new("--aligned") { Description = "Tile px to px of the aligned volume, not of the section." };

    public static Command Create()
    {
        var project = CommonOptions.Project();
        var command = new Command("export", "Writes where montage put each tile, or where align did, for other programs.") { project, Transforms, Format, Aligned };
        command.SetAction(parse =>
        {
            string path = parse.GetValue(Transforms)!;
            var opened = RecipeFile.Open(parse.GetValue(project)!, Pipeline.Stages);
            var outcome = Write(opened, parse.GetValue(Format), parse.GetValue(Aligned), path);
            foreach (string note in outcome.Notes) Console.Error.WriteLine("Note: " + note);
            Console.WriteLine($"{outcome.Tiles} tiles written to {path}");
            return ExitCode.Done;
        });
        return command;
    }

    private static ExportOutcome Write(Project project, TransformFormat format, bool aligned, string path)
    {
        string listPath = project.PathOf(TileList.File);
        var list = ArtefactJson.Read<TileList>(listPath, $"Run first: neuropil run {project.Name}");
        var sections = ArtefactJson.Read<SectionSet>(project.PathOf(SectionSet.File), $"Run first: neuropil run {project.Name} montage");
        var stack = aligned ? ArtefactJson.Read<AlignedStack>(project.PathOf(AlignedStack.File), $"Run first: neuropil run {project.Name} align") : null;
        var places = stack is null ? null : new StackPlaces(stack, project.PathOf(StackFields.Volume));
        return TransformExport.Write(format, list, Path.GetDirectoryName(listPath)!, sections, places, path);
    }
}
