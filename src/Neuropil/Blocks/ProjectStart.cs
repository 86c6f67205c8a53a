using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Blocks;

/// <summary>What a new project starts from. Paths are relative to the folder the command ran in.</summary>
public sealed partial record ProjectStart(string? Tiles, string? Pattern, string? Volume, string Voxel, string? Truth)
{
    /// <summary>Columns x rows of numbered tiles.</summary>
    public string? Grid { get; init; }

    /// <summary>A <see cref="Artefacts.TileOrder"/> as a user writes it.</summary>
    public string? Order { get; init; }

    /// <summary>Looks at the project before anything is written, and may refuse it.</summary>
    public Action<Project>? Check { get; init; }

    /// <summary>True where tiles are still to come, as for <c>run --watch</c>: that none is there is no fault.</summary>
    public bool TilesWillCome { get; init; }

    /// <summary>Writes the recipe and its schema; returns the recipe's path. An existing project is left as it is.</summary>
    /// <exception cref="InputException">The folder is a project already, or the source is missing.</exception>
    /// <param name="assignments">Options to begin with, <c>stage.key=value</c>.</param>
    public string Create(string folder, string workingFolder, IReadOnlyList<Stage> stages, params IReadOnlyList<string> assignments)
    {
        string path = Path.Combine(folder, Project.RecipeFile);
        if (File.Exists(path)) throw new InputException($"'{path}' exists already; nothing was changed. Edit it, or choose another folder.");
        var text = new StringBuilder()
            .Append("# yaml-language-server: $schema=").Append(RecipeSchema.File).Append('\n')
            .Append("# Only what differs from the defaults stands here. `neuropil plan` shows what a run would do.\n")
            .Append("voxel: [").Append(VoxelSize.Parse(Voxel)).Append("]\n");
        Append(text, "tiles", Tiles is null ? null : TilesWillCome ? Path.GetFullPath(Tiles, workingFolder) : Existing(Tiles, workingFolder, "--tiles"));
        Append(text, "pattern", Pattern);
        Append(text, "grid", Grid);
        Append(text, "order", Order?.Replace("-", "", StringComparison.Ordinal));
        Append(text, "volume", Volume is null ? null : Existing(Volume, workingFolder, "--volume"));
        Append(text, "truth", Truth is null ? null : Existing(Truth, workingFolder, "--truth"));
        string recipe = RecipeFile.With(text.ToString(), assignments);
        Check?.Invoke(new(folder, RecipeFile.Parse(recipe, path, stages)));
        AtomicFile.Write(Path.Combine(folder, RecipeSchema.File), RecipeSchema.Of(stages).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        AtomicFile.Write(path, recipe);
        return path;
    }

    private static void Append(StringBuilder text, string key, string? value)
    {
        if (value is not null) text.Append(key).Append(": '").Append(value.Replace("'", "''", StringComparison.Ordinal)).Append("'\n");
    }

    private static string Existing(string address, string workingFolder, string option)
    {
        string full = Path.GetFullPath(address, workingFolder);
        int colon = full.LastIndexOf(':');
        bool there = Fingerprint.FilesOf(full).Count > 0 || (colon > 0 && Fingerprint.FilesOf(full[..colon]).Count > 0);
        if (there) return full;
        string advice = address.Contains('{', StringComparison.Ordinal)
            ? $"Braces have no meaning there: put a star for them, and the form of the names into --pattern, for example --tiles '{Starred(address)}' --pattern '{{section}}_{{row}}_{{column}}'."
            : "Check the path; quote a glob so that the shell leaves it alone.";
        throw new InputException($"{option} '{address}': no file matches '{full}'. {advice}");
    }

    private static string Starred(string address) => BracedField().Replace(address, "*");

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex BracedField();
}
