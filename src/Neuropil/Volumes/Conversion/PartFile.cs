namespace Neuropil.Volumes.Conversion;

/// <summary>A file that is still growing under its temporary name.</summary>
internal static class PartFile
{
    public static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
    }

    public static void Close(FileStream file)
    {
        file.Flush(flushToDisk: true);
        file.Dispose();
    }
}
