using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>Gives an image group that is there another size. Shards that both sizes have are kept as they are, so that only those that differ need be
/// written again.</summary>
/// <remarks>A shard at the old or the new far face holds another part of the volume than before: who resizes writes those again.</remarks>
public static class ZarrResize
{
    /// <summary>Does nothing where there is no group, or one of this size.</summary>
    public static void Group(string path, ArrayLayout level0, int levels, Downsampling downsampling)
    {
        string file = Path.Combine(path, "zarr.json"), name = Path.GetFileName(path).Split('.')[0];
        var plan = PyramidPlan.Levels(level0, levels);
        if (!File.Exists(file)) return;
        for (int level = 0; level < levels; level++) Array(Path.Combine(path, $"{level}"), plan[level].Layout);
        for (int level = levels; Directory.Exists(Path.Combine(path, $"{level}")); level++) Directory.Delete(Path.Combine(path, $"{level}"), recursive: true);
        AtomicFile.Write(file, OmeMetadata.Write(plan, downsampling, name));
    }

    private static void Array(string path, ArrayLayout layout)
    {
        string file = Path.Combine(path, "zarr.json"), json = ZarrV3Json.Write(layout);
        if (!File.Exists(file) || File.ReadAllText(file) == json) return;
        AtomicFile.Write(file, json);
        var meta = ZarrV3Json.Parse(ZarrArray.ParseJson(file), file);
        var shards = Grid3.CellsMeeting(Box3.OfSize(meta.Size), meta.File).Select(cell => Path.GetFullPath(Path.Combine(path, meta.Key(cell)))).ToHashSet(StringComparer.Ordinal);
        foreach (string other in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(Path.GetFullPath).Where(f => f != Path.GetFullPath(file)))
            if (!shards.Contains(other)) File.Delete(other);
    }
}
