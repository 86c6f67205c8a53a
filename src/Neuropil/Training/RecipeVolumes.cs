using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Training;

/// <summary>How large the volumes of a recipe are, without reading or making them.</summary>
internal static class RecipeVolumes
{
    /// <summary>Of training and validation, in voxels.</summary>
    public static IReadOnlyList<Vox3> Sizes(TrainingRecipe recipe, string folder) =>
        [.. recipe.Data.Concat(recipe.Validation).SelectMany(source => Sizes(source, folder))];

    private static IEnumerable<Vox3> Sizes(DataSource source, string folder)
    {
        if (source.Synthetic is { } tissue) return Enumerable.Repeat(tissue.Size, tissue.Count);
        if (source.Box is { } box) return [box.Size];
        using var em = VolumeAddress.Open(Path.Combine(folder, source.Em!));
        return [em.Box.Size];
    }
}
