using Microsoft.Win32.SafeHandles;

namespace Neuropil.Cluster;

/// <summary>The operating system's cache of files.</summary>
public static class PageCache
{
    /// <summary>Lets go of what it keeps of a file that is on the disk; does nothing where the system has no such call. See posix_fadvise(2), POSIX_FADV_DONTNEED.</summary>
    public static void LetGo(SafeFileHandle file) => Posix.DropPages(file);
}
