using Neuropil.Training;

namespace Neuropil.Cluster;

/// <summary>Runs a piece of work as one rank of the job that mpirun or srun started, or alone when none did.</summary>
public static class RankedJob
{
    // Rank 0 finds most faults too, and ends the job with its message before the others have said the same.
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(2);

    // MPICH's mpirun does not pass on what it has not read from a rank when that rank aborts.
    private static readonly TimeSpan UntilHeard = TimeSpan.FromSeconds(0.5);

    /// <summary>The work's exit code. An exception of one rank ends all of them, by MPI_Abort: the others wait for it in a call of MPI.</summary>
    /// <param name="work">Given the ranks, the cores each has, and the name of the library (null when alone); an exit code it returns is one all ranks agree on.</param>
    /// <param name="exitCode">Says on stderr what an exception means, and gives its exit code.</param>
    public static int Run(Func<IRankExchange, int, string?, int> work, Func<Exception, int> exitCode)
    {
        if (MpiLaunch.Detect(Environment.GetEnvironmentVariable) is not { } launch) return work(SingleProcess.Instance, Environment.ProcessorCount, null);
        var ranks = MpiExchange.Join(launch, Environment.GetEnvironmentVariable("NEUROPIL_MPI"));
        try
        {
            int code = work(ranks, RankCores.Share(ranks), ranks.Version);
            ranks.Finish();
            return code;
        }
        catch (Exception e)
        {
            if (ranks.Rank > 0) Thread.Sleep(FirstWord);
            Console.Error.WriteLine($"rank {ranks.Rank} of {ranks.Ranks} ends the job:");
            int code = exitCode(e);
            Thread.Sleep(UntilHeard);
            ranks.Abort(code);
            return code;
        }
    }
}
