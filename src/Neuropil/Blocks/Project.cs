using Neuropil.Space;

namespace Neuropil.Blocks;

/// <summary>A project directory: the recipe and the artefacts beside it. Nothing else is remembered anywhere.</summary>
public sealed class Project(string folder, Recipe recipe)
{
    public const string RecipeFile = "neuropil.yaml";

    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>As the user would type it, for messages that give a command.</summary>
    public string Name { get; } = folder;

    public Recipe Recipe { get; } = recipe;

    public string PathOf(string artefact) => Path.Combine(Folder, artefact);

    /// <summary>A path written in the recipe: absolute, or relative to the project directory.</summary>
    public string ResolvePath(string path) => Path.GetFullPath(path, Folder);
}
