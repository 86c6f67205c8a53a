using Neuropil.Training;

namespace Neuropil.Cluster;

/// <summary>The ranks of an MPI job.</summary>
internal sealed unsafe class MpiExchange : IRankExchange
{
    private readonly MpiLibrary _mpi;

    private MpiExchange(MpiLibrary mpi)
    {
        _mpi = mpi;
        (Rank, Ranks) = mpi.Place();
    }

    public int Rank { get; }

    public int Ranks { get; }

    public string Version => _mpi.Version();

    /// <summary>Loads the library and joins the job that the launcher began.</summary>
    /// <exception cref="InputException">There is no library, or it is not the launcher's: then it finds fewer ranks than were started.</exception>
    public static MpiExchange Join(MpiLaunch launch, string? namedLibrary)
    {
        var mpi = MpiLibrary.Load(MpiNames.For(launch.Family, namedLibrary), launch.Launcher);
        mpi.Start();
        var exchange = new MpiExchange(mpi);
        if (exchange.Ranks == launch.Ranks) return exchange;
        string wrong = $"The launcher started {launch.Ranks} ranks ({launch.Launcher}), but '{mpi.Name}' ({mpi.Version()}) finds {exchange.Ranks}: launcher and library "
            + "do not belong together. Use that library's own mpirun; or, under Slurm, srun --mpi=pmix (Open MPI) or --mpi=pmi2 (MPICH); or name "
            + "the launcher's library: NEUROPIL_MPI=/path/to/libmpi.so.";
        mpi.Finish();
        throw new InputException(wrong);
    }

    public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(all.Length, mine.Length * Ranks);
        fixed (byte* from = mine, to = all) _mpi.AllGather(from, mine.Length, to);
    }

    public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(received.Length, parts.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(parts.Length % Ranks, 0);
        fixed (byte* from = parts, to = received) _mpi.AllToAll(from, parts.Length / Ranks, to);
    }

    public void Broadcast(Span<byte> values)
    {
        fixed (byte* first = values) _mpi.Broadcast(first, values.Length);
    }

    /// <summary>Leaves the job in order; all ranks must.</summary>
    public void Finish() => _mpi.Finish();

    /// <summary>Ends the whole job.</summary>
    public void Abort(int exitCode) => _mpi.Abort(exitCode);
}
