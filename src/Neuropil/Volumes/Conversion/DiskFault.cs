using System.Reflection;

namespace Neuropil.Volumes.Conversion;

/// <summary>Finds the operating system's refusal inside what libraries wrap around it.</summary>
internal static class DiskFault
{
    /// <summary>Null when <paramref name="e"/> is about something else.</summary>
    public static Exception? In(Exception e) => e switch
    {
        IOException or UnauthorizedAccessException => e,
        StoreException or TargetInvocationException when e.InnerException is not null => In(e.InnerException),
        _ => null,
    };

    public static StoreException Refused(string destination, Exception e) =>
        new($"Cannot write '{destination}': {AtomicFile.Reason(In(e) ?? e)}. Nothing of this copy was kept; run it again afterwards.", e);
}
