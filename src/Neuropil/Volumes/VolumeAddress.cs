using Neuropil.Volumes.Hdf5;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Numpy;

namespace Neuropil.Volumes;

/// <summary>Opens any volume by one address: <c>path[:dataset]</c>.</summary>
/// <remarks>
/// <code>
/// em.zarr   em.zarr:1   labels.h5:main/bodies   stack.tif   tiles/*.png   sections/   a.npy   b.npz:segmentation
/// </code>
/// A path may hold colons itself: the longest part before a colon that exists is the path. The kind is told by content, not by name.</remarks>
public static class VolumeAddress
{
    private static readonly byte[] Hdf5Signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="InputException">Nothing is there, the dataset is unknown, or it is no volume that can be read.</exception>
    public static Volume Open(string address)
    {
        var (path, dataset) = Split(address);
        if (IsGlob(path)) return ImageStack.OfGlob(path);
        if (Directory.Exists(path)) return OpenFolder(path, dataset);
        return OpenFile(path, dataset);
    }

    /// <summary>Opens one channel: of an HDF5 dataset with axes c, z, y, x any, of every other volume channel 0, which is all of it.</summary>
    internal static Volume OpenChannel(string address, int channel)
    {
        var (path, dataset) = Split(address);
        if (File.Exists(path) && IsHdf5(path, Head(path))) return Hdf5Volume.Open(path, dataset, channel);
        return channel == 0 ? Open(address) : throw new InputException($"'{address}' has no channel {channel}: channels are read from HDF5 only. Convert it, or name one volume for each channel.");
    }

    /// <summary>Cuts an address at the last colon that leaves an existing path.</summary>
    /// <exception cref="InputException">No part of it exists.</exception>
    public static (string Path, string? Dataset) Split(string address)
    {
        if (Exists(address)) return (address, null);
        for (int colon = address.LastIndexOf(':'); colon > 0; colon = address.LastIndexOf(':', colon - 1))
            if (Exists(address[..colon])) return (address[..colon], address[(colon + 1)..].Trim('/'));
        throw new InputException($"'{address}' does not exist.{Alike(address)} Give path[:dataset], for example em.zarr, volume.h5:raw or 'tiles/*.png'.");
    }

    private static bool Exists(string path) => Path.Exists(path) || (IsGlob(path) && ImageStack.Matches(path).Length > 0);

    private static bool IsGlob(string path) => Path.GetFileName(path).AsSpan().IndexOfAny('*', '?') >= 0 && !Path.Exists(path);

    private static string Alike(string address)
    {
        int colon = address.LastIndexOf(':');
        string path = Path.TrimEndingDirectorySeparator(colon > 0 ? address[..colon] : address);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        if (!Directory.Exists(folder)) return $" Nor does the folder '{folder}'.";
        var names = Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal);
        return Numerics.EditDistance.Nearest(Path.GetFileName(path), names) is { } nearest ? $" The nearest name there is '{nearest}'." : " Its folder is empty.";
    }

    private static Volume OpenFolder(string path, string? dataset)
    {
        if (ZarrFolder.IsZarr(path)) return ZarrFolder.Open(path, dataset);
        if (dataset is not null && ZarrFolder.IsZarr(Path.Combine(path, dataset))) return ZarrFolder.Open(Path.Combine(path, dataset), null);
        return dataset is null
            ? ImageStack.OfFolder(path)
            : throw new InputException($"'{path}' is a folder of images, so '{dataset}' has no meaning. Leave ':{dataset}' out.");
    }

    private static Volume OpenFile(string path, string? dataset)
    {
        var head = Head(path);
        if (IsHdf5(path, head)) return Hdf5Volume.Open(path, dataset);
        if (head.AsSpan().StartsWith("PK"u8)) return NpzVolume.Open(path, dataset);
        if (dataset is not null)
            throw new InputException($"'{path}' holds one array, so '{dataset}' has no meaning. Leave ':{dataset}' out.");
        if (head.AsSpan().StartsWith(NpyHeader.Magic)) return NpyVolume.Open(path);
        return ImageStack.OfFile(path);
    }

    // The signature stands at 0, or after a user block at 512, 1024, 2048 … HDF5 file format, "Superblock".
    private static bool IsHdf5(string path, byte[] head)
    {
        if (head.AsSpan().StartsWith(Hdf5Signature)) return true;
        if (Path.GetExtension(path).ToLowerInvariant() is not (".h5" or ".hdf5" or ".hdf" or ".ilp")) return false;
        using var file = File.OpenRead(path);
        var at = new byte[8];
        for (long offset = 512; offset + 8 <= file.Length; offset *= 2)
        {
            file.Position = offset;
            file.ReadExactly(at);
            if (at.AsSpan().SequenceEqual(Hdf5Signature)) return true;
        }
        throw new InputException($"'{path}' is no HDF5 file: its signature is missing. It may be cut short or of another kind; copy it again.");
    }

    private static byte[] Head(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var head = new byte[8];
            return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The message for a dataset that is not there: what is, and what was probably meant.</summary>
    internal static InputException NoDataset(string path, string? wanted, IReadOnlyCollection<string> there)
    {
        string list = there.Count == 0 ? "It holds no 3-D array." : $"It holds {string.Join(", ", there)}.";
        if (wanted is null)
            return new($"'{path}' needs the name of a dataset after a colon. {list}" + (there.Count > 0 ? $" For example: {path}:{there.First()}" : ""));
        string? nearest = Numerics.EditDistance.Nearest(wanted, there);
        return new($"'{path}' has no dataset '{wanted}'. {list}" + (nearest is null ? "" : $" The nearest is {path}:{nearest}"));
    }
}
