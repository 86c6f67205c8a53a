using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Neuropil.Cluster;

/// <summary>The C library's calls that .NET has no equal of.</summary>
internal static unsafe partial class Posix
{
    // RTLD_NOW | RTLD_GLOBAL of Linux: MPI's plug-ins look for its symbols in the whole process.
    private const int NowAndGlobal = 0x102;

    // Not where the C library is another.
    private static volatile bool _advises = OperatingSystem.IsLinux();

    // POSIX_FADV_DONTNEED of Linux.
    private const int NotNeeded = 4;

    /// <summary>Sets a variable for C's getenv, which <see cref="Environment"/> does not reach; one that is set stays.</summary>
    public static void SetEnvironment(string name, string value)
    {
        if (OperatingSystem.IsLinux()) _ = SetEnv(name, value, 0);
    }

    /// <summary>Zero, and why, when the file cannot be loaded.</summary>
    public static nint LoadGlobally(string name, out string refusal)
    {
        refusal = $"{name} (MPI is supported on Linux only)";
        if (!OperatingSystem.IsLinux()) return 0;
        // The C library before 2.34 keeps dlopen in a library of its own; later ones have a stub of it, or none.
        nint library = NativeLibrary.TryLoad("libdl.so.2", out nint dl) ? dl : NativeLibrary.Load("libc.so.6");
        var open = (delegate* unmanaged[Cdecl]<byte*, int, nint>)NativeLibrary.GetExport(library, "dlopen");
        var error = (delegate* unmanaged[Cdecl]<byte*>)NativeLibrary.GetExport(library, "dlerror");
        byte* path = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        nint loaded = open(path, NowAndGlobal);
        refusal = loaded == 0 ? Marshal.PtrToStringUTF8((nint)error()) ?? name : "";
        Marshal.FreeCoTaskMem((nint)path);
        return loaded;
    }

    /// <summary>Lets the system drop the pages it keeps of an open file that is on the disk; a refusal changes nothing.</summary>
    public static void DropPages(SafeFileHandle file)
    {
        if (!_advises) return;
        try { _ = Advise(file, 0, 0, NotNeeded); }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException) { _advises = false; }
    }

    [LibraryImport("libc.so.6", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
