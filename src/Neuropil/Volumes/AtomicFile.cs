using System.Text;

namespace Neuropil.Volumes;

/// <summary>Writes a file under a temporary name, flushes it to the disk, then renames: a reader sees the old file or the whole new one.</summary>
public static class AtomicFile
{
    /// <summary>From this size on, a written file's pages are let go of: see <see cref="WrittenPages"/>.</summary>
    public const int LargeBytes = 1 << 20;

    /// <exception cref="InputException">There is a folder of this name.</exception>
    /// <exception cref="StoreException">The operating system refuses.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        if (Directory.Exists(path)) throw new InputException($"Cannot write the file '{path}': there is a folder of this name. Nothing was changed. Give the name of a file, for example '{Path.Combine(path, "FILE")}', or move the folder away.");
        string temporary = path + ".part" + Environment.ProcessId + "-" + Environment.CurrentManagedThreadId;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
                if (bytes.Length >= LargeBytes) WrittenPages.LetGo?.Invoke(file.SafeFileHandle);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw Refused(path, e);
        }
    }

    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>What the operating system refused, in the user's words.</summary>
    public static StoreException Refused(string path, Exception e) =>
        new($"Cannot write '{path}': {Reason(e)}. What was finished before is kept; run the same command again to continue.", e);

    /// <summary>Why the operating system refused.</summary>
    internal static string Reason(Exception e) => e switch
    {
        // ENOSPC is 28, EDQUOT 122, EROFS 30 on Linux; .NET keeps errno in the low bits of HResult.
        UnauthorizedAccessException => "it is not writable: check the owner and permissions of the folder",
        IOException when (e.HResult & 0xFFFF) is 28 or 122 => "no space is left on the device: free some, or choose another folder",
        IOException when (e.HResult & 0xFFFF) == 30 => "the file system is read-only: choose another folder",
        _ => e.Message.TrimEnd('.'),
    };

    private static void TryDelete(string path)
    {
        try { File.Delete(path); }
        catch (IOException) { }
        catch (UnauthorizedAccessException) { }
    }
}
