namespace Neuropil.Exchange;

/// <summary>Image addresses as other programs write them: paths, absolute or relative to the file that names them, and <c>file:</c> URLs.</summary>
internal static class ImageAddress
{
    /// <returns>The full path.</returns>
    /// <exception cref="InputException">The image lies on a server, or in a stack.</exception>
    public static string ToPath(string address, string folder, string where)
    {
        if (address.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return OfUrl(address["file:".Length..], folder);
        if (address.Contains("://", StringComparison.Ordinal)) throw new InputException(
            $"{where}: the image '{address}' lies on a server. Expected a path or a file:// URL. Copy the images to a disk of this machine and put their paths into the file.");
        if (address.Contains("-----#slice=", StringComparison.Ordinal)) throw new InputException(
            $"{where}: the image '{address}' is a slice of a stack. Expected an image file per tile. Write the slices to files first, for example with: neuropil convert");
        return Path.GetFullPath(address, folder);
    }

    public static string ToUrl(string fullPath) => new Uri(fullPath).AbsoluteUri;

    // file:/a/b, file:///a/b and, against the rules but met with, file://b and file:b for a path beside the file.
    private static string OfUrl(string rest, string folder)
    {
        string path = Uri.UnescapeDataString(rest);
        if (path.StartsWith("///", StringComparison.Ordinal)) path = path[2..];
        else if (path.StartsWith("//", StringComparison.Ordinal)) path = path[2..];
        if (path.StartsWith("localhost/", StringComparison.Ordinal)) path = path["localhost".Length..];
        return Path.GetFullPath(path, folder);
    }
}
