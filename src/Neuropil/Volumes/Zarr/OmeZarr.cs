namespace Neuropil.Volumes.Zarr;

/// <summary>Makes and opens OME-Zarr image groups: one folder, one array per pyramid level.</summary>
public static class OmeZarr
{
    /// <summary>Makes empty levels, or opens the same group if it is there already. Levels: see <see cref="PyramidPlan"/>.</summary>
    /// <exception cref="InputException">Something else lies at <paramref name="path"/>.</exception>
    public static OmeZarrGroup Create(string path, ArrayLayout level0, int levels, Downsampling downsampling)
    {
        if (levels < 1) throw new ArgumentOutOfRangeException(nameof(levels), levels, "A pyramid has at least one level.");
        var plan = PyramidPlan.Levels(level0, levels);
        string file = Path.Combine(path, "zarr.json");
        // "em" for em.zarr, and for em.zarr.part while it is being made.
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).Split('.')[0];
        string json = OmeMetadata.Write(plan, downsampling, name);
        if (File.Exists(file) && File.ReadAllText(file) != json)
            throw new InputException($"'{path}' already holds another array or group; wanted {level0.Size} voxels of {level0.Type.Name()} "
                + $"with {levels} levels. Remove it or choose another place.");
        for (int level = 0; level < levels; level++) ZarrArray.Create(Path.Combine(path, $"{level}"), plan[level].Layout).Dispose();
        if (!File.Exists(file)) AtomicFile.Write(file, json);
        return Open(path);
    }

    /// <exception cref="InputException">There is no multiscale image at <paramref name="path"/>.</exception>
    public static OmeZarrGroup Open(string path) => OmeMetadata.TryRead(path) is { } metadata
        ? new OmeZarrGroup(path, metadata)
        : throw new InputException($"'{path}' is no OME-Zarr image: its zarr.json or .zattrs has no multiscales. Check the path.");

    /// <summary>How many levels it takes until the whole volume fits into one chunk.</summary>
    public static int UsefulLevels(ArrayLayout level0) => PyramidPlan.UsefulLevels(level0);
}
