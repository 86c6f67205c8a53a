using Neuropil.Blocks;

namespace Neuropil.Acquisition;

/// <summary>What a recipe's tiles come to, before any image is opened.</summary>
/// <param name="Warnings">What their list says and could not be taken.</param>
public sealed record TileListing(int Tiles, IReadOnlyList<string> Sections, IReadOnlyList<string> Warnings)
{
    /// <summary>Null where the recipe starts from a volume.</summary>
    /// <exception cref="InputException">The list cannot be read, or contradicts itself.</exception>
    public static TileListing? Of(Project project)
    {
        if (project.Recipe.Tiles is null) return null;
        var entries = EntriesOf(project);
        return new(entries.Tiles.Count, entries.Sections, entries.Warnings);
    }

    internal static TileEntries EntriesOf(Project project)
    {
        var recipe = project.Recipe;
        string tiles = recipe.Tiles ?? throw new InputException($"Project '{project.Name}' starts from the volume {recipe.Volume}; stage acquire has nothing to do.");
        return TileSource.List(project.ResolvePath(tiles), recipe.Pattern, recipe.VoxelSize, SerialGrid.Of(recipe.Grid, recipe.Order));
    }
}
