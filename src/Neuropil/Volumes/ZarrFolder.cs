using Neuropil.Volumes.Zarr;

namespace Neuropil.Volumes;

/// <summary>Finds the array that an address means in a Zarr folder: an array itself, a level of an image, or one by name in a group.</summary>
internal static class ZarrFolder
{
    public static bool IsZarr(string path) =>
        new[] { "zarr.json", ".zarray", ".zgroup", ".zattrs" }.Any(name => File.Exists(Path.Combine(path, name)));

    public static Volume Open(string path, string? dataset)
    {
        if (dataset is null && IsArray(path)) return ZarrArray.Open(path);
        if (OmeMetadata.TryRead(path) is { } image) return OpenLevel(path, dataset, image);
        var there = Arrays(path, "").ToList();
        if (dataset is null && there.Count == 1) return ZarrArray.Open(Path.Combine(path, there[0]), $"{path}:{there[0]}", null);
        if (dataset is null || !IsZarr(Path.Combine(path, dataset))) throw VolumeAddress.NoDataset(path, dataset, there);
        string inside = Path.Combine(path, dataset);
        return IsArray(inside) ? ZarrArray.Open(inside, $"{path}:{dataset}", null) : Open(inside, null);
    }

    private static ZarrArray OpenLevel(string path, string? dataset, OmeMetadata image)
    {
        var names = image.Levels.Select(level => level.Path).ToList();
        int level = dataset is null ? 0 : names.IndexOf(dataset);
        if (level < 0 && int.TryParse(dataset, out int number) && number >= 0 && number < names.Count) level = number;
        if (level >= 0) return ZarrArray.Open(Path.Combine(path, names[level]), dataset is null ? path : $"{path}:{dataset}", image.VoxelSize(level));
        // Not a level, but perhaps another array in the folder, such as labels/cells.
        string inside = Path.Combine(path, dataset!);
        if (IsArray(inside)) return ZarrArray.Open(inside, $"{path}:{dataset}", null);
        if (Directory.Exists(inside) && OmeMetadata.TryRead(inside) is { } inner) return OpenLevel(inside, null, inner);
        throw VolumeAddress.NoDataset(path, dataset, names);
    }

    private static bool IsArray(string path)
    {
        if (File.Exists(Path.Combine(path, ".zarray"))) return true;
        string json = Path.Combine(path, "zarr.json");
        return File.Exists(json) && (string?)ZarrArray.ParseJson(json)["node_type"] == "array";
    }

    private static IEnumerable<string> Arrays(string path, string prefix)
    {
        foreach (string folder in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal))
        {
            string name = prefix + Path.GetFileName(folder);
            if (IsArray(folder)) yield return name;
            else if (IsZarr(folder))
                foreach (string inner in Arrays(folder, name + "/")) yield return inner;
        }
    }
}
