namespace Neuropil.Volumes.Conversion;

/// <summary>Picks the writer that a destination address asks for.</summary>
internal static class Destinations
{
    private const string Kinds = ".zarr, .h5:dataset, .tif, .npy, .npz:name, or a folder that ends with '/' (of PNG; 'folder/*.tif' for TIFF)";

    public static VolumeWriter Create(string destination, ArrayLayout layout, ConvertOptions options)
    {
        var (path, dataset) = Split(destination);
        string ending = Path.GetExtension(Path.TrimEndingDirectorySeparator(path)).ToLowerInvariant();
        string folder = Path.GetFileName(path) is "*.tif" or "*.png" or "*.tiff" ? Path.GetDirectoryName(path)! : path;
        RequireFree(folder.Length < path.Length ? folder : path);
        try
        {
            if (folder.Length < path.Length) return new FolderWriter(folder, layout, ending);
            return ending switch
            {
                ".zarr" => new ZarrWriter(path, layout, options),
                _ when Path.EndsInDirectorySeparator(path) => new FolderWriter(path, layout, ".png"),
                ".h5" or ".hdf5" => new Hdf5Writer(path, dataset ?? throw Nameless(destination, "data"), layout),
                ".npz" => new NpzWriter(path, dataset ?? throw Nameless(destination, "volume"), layout),
                ".npy" => new NpyWriter(path, layout),
                ".tif" or ".tiff" => new TiffStackWriter(path, layout),
                _ => throw new InputException($"'{destination}' does not say what to write. Expected {Kinds}."),
            };
        }
        catch (Exception e) when (DiskFault.In(e) is not null)
        {
            if (File.Exists(VolumeWriter.PartialOf(path))) VolumeWriter.Discard(VolumeWriter.PartialOf(path));
            throw DiskFault.Refused(path, e);
        }
    }

    // The destination does not exist yet, so the name after .h5: or .npz: is told by the ending before the colon.
    private static (string Path, string? Dataset) Split(string destination)
    {
        for (int colon = destination.LastIndexOf(':'); colon > 0; colon = destination.LastIndexOf(':', colon - 1))
            if (Path.GetExtension(destination[..colon]).ToLowerInvariant() is ".h5" or ".hdf5" or ".npz")
                return (destination[..colon], destination[(colon + 1)..].Trim('/') is { Length: > 0 } name ? name : null);
        return (destination, null);
    }

    private static InputException Nameless(string destination, string example) =>
        new($"'{destination}' needs the name of the array after a colon, for example {destination.TrimEnd(':')}:{example}");

    private static void RequireFree(string path)
    {
        bool emptyFolder = Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();
        if (emptyFolder) Directory.Delete(path);
        else if (Path.Exists(path)) throw new InputException($"'{path}' is there already and is not written over. Remove it, or choose another name.");
    }
}
