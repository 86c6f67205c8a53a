using Microsoft.Win32.SafeHandles;

namespace Neuropil.Volumes;

/// <summary>Tells the operating system that the pages it keeps of a file just written may go.</summary>
/// <remarks>A volume outgrows the memory: its pages push out tiles that are read again, and each new one costs a virtual machine a fault. No byte depends on it.</remarks>
public static class WrittenPages
{
    /// <summary>Called with a large file that is on the disk and still open. Set by the program at its start: this library calls nothing native.</summary>
    public static Action<SafeFileHandle>? LetGo { get; set; }
}
