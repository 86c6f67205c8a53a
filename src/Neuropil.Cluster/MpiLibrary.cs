using System.Runtime.InteropServices;
using System.Text;

namespace Neuropil.Cluster;

/// <summary>The site's own MPI library, loaded at run time, and the few of its functions that are used here.</summary>
/// <remarks>MPI: A Message-Passing Interface Standard 3.1, chapters 5 (collectives) and 8.7 (start-up). Handles are passed as
/// <see langword="nint"/>: a pointer for Open MPI, an int for the MPICH family, which reads the lower half of the register.</remarks>
internal sealed unsafe class MpiLibrary
{
    // Value of MPI_COMM_WORLD and MPI_BYTE in the MPICH ABI (mpi.h).
    private const nint MpichCommWorld = 0x44000000, MpichByte = 0x4c00010d;

    // MPI_THREAD_SERIALIZED: calls come from one thread at a time, which need not be the one that began.
    private const int ThreadSerialized = 2;

    private const int VersionLength = 8192;

    private readonly nint _library, _world, _byte;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int> _allGather, _allToAll;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> _broadcast;

    private MpiLibrary(nint library, string name)
    {
        (_library, Name) = (library, name);
        Family = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out nint world) ? MpiFamily.OpenMpi : MpiFamily.Mpich;
        _world = Family == MpiFamily.OpenMpi ? world : MpichCommWorld;
        _byte = Family == MpiFamily.OpenMpi ? Function("ompi_mpi_byte") : MpichByte;
        _allGather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Function("MPI_Allgather");
        _allToAll = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Function("MPI_Alltoall");
        _broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Function("MPI_Bcast");
    }

    public string Name { get; }

    public MpiFamily Family { get; }

    /// <summary>The first of <paramref name="names"/> that can be loaded.</summary>
    /// <exception cref="InputException">None can: the message says what to install.</exception>
    public static MpiLibrary Load(IReadOnlyList<string> names, string launcher)
    {
        // UCX would take over SIGSEGV, by which the runtime finds null references. Set where C reads it, and only if it is not set.
        Posix.SetEnvironment("UCX_ERROR_SIGNALS", "");
        var refusals = new List<string>();
        foreach (string name in names)
        {
            if (Posix.LoadGlobally(name, out string refusal) is var library and not 0) return new MpiLibrary(library, name);
            refusals.Add(refusal);
        }

        throw new InputException($"This run was started as one of several ranks ({launcher}), but no MPI library can be loaded. Tried: {string.Join("; ", refusals)}. "
            + "Install the one that your mpirun belongs to (Debian and Ubuntu: apt-get install openmpi-bin libopenmpi3, or mpich; on a cluster: "
            + "module load openmpi, or what the site calls it), or name its file: NEUROPIL_MPI=/path/to/libmpi.so.");
    }

    /// <summary>MPI_Init_thread: joins the job.</summary>
    public void Start()
    {
        int provided = 0;
        var init = (delegate* unmanaged[Cdecl]<void*, void*, int, int*, int>)Function("MPI_Init_thread");
        Check(init(null, null, ThreadSerialized, &provided), "MPI_Init_thread");
    }

    public (int Rank, int Ranks) Place()
    {
        int rank = 0, ranks = 0;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_rank"))(_world, &rank), "MPI_Comm_rank");
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_size"))(_world, &ranks), "MPI_Comm_size");
        return (rank, ranks);
    }

    /// <summary>What the library calls itself; its first line.</summary>
    public string Version()
    {
        byte* text = stackalloc byte[VersionLength];
        int length = 0;
        Check(((delegate* unmanaged[Cdecl]<byte*, int*, int>)Function("MPI_Get_library_version"))(text, &length), "MPI_Get_library_version");
        string first = Encoding.UTF8.GetString(text, Math.Clamp(length, 0, VersionLength)).Split('\n', '\0')[0];
        return string.Join(' ', first.Split(',')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public void AllGather(void* mine, int bytes, void* all) => Check(_allGather(mine, bytes, _byte, all, bytes, _byte, _world), "MPI_Allgather");

    public void AllToAll(void* parts, int bytes, void* received) => Check(_allToAll(parts, bytes, _byte, received, bytes, _byte, _world), "MPI_Alltoall");

    public void Broadcast(void* values, int bytes) => Check(_broadcast(values, bytes, _byte, 0, _world), "MPI_Bcast");

    public void Finish() => Check(((delegate* unmanaged[Cdecl]<int>)Function("MPI_Finalize"))(), "MPI_Finalize");

    /// <summary>Ends all ranks; does not return.</summary>
    public void Abort(int exitCode) => ((delegate* unmanaged[Cdecl]<nint, int, int>)Function("MPI_Abort"))(_world, exitCode);

    private nint Function(string name) => NativeLibrary.TryGetExport(_library, name, out nint address)
        ? address
        : throw new InputException($"'{Name}' has no {name}: it is no MPI library of the Open MPI or MPICH family. Name the right file: NEUROPIL_MPI=/path/to/libmpi.so.");

    /// <summary>MPI ends the process by itself on errors; a code that comes back all the same must not be lost.</summary>
    private static void Check(int code, string call)
    {
        if (code != 0) throw new InvalidOperationException($"{call} failed with code {code}.");
    }
}
