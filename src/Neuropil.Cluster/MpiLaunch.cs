using System.Globalization;

namespace Neuropil.Cluster;

/// <summary>How this process was started as one of several, read from the environment that launchers set.</summary>
/// <param name="Ranks">Processes that the launcher started.</param>
/// <param name="Launcher">For messages: the variable that says so.</param>
internal sealed record MpiLaunch(int Ranks, string Launcher, MpiFamily Family)
{
    /// <summary>In this order: an mpirun inside a Slurm job passes on the variables of the srun that carried it.</summary>
    private static readonly (string Variable, MpiFamily Family)[] Sizes =
    [
        ("OMPI_COMM_WORLD_SIZE", MpiFamily.OpenMpi),
        ("PMI_SIZE", MpiFamily.Mpich),
        ("SLURM_STEP_NUM_TASKS", MpiFamily.Unknown),
    ];

    /// <summary>Null when this process stands alone; then MPI is not even looked for.</summary>
    /// <param name="variable">Reads the environment.</param>
    public static MpiLaunch? Detect(Func<string, string?> variable)
    {
        foreach (var (name, family) in Sizes)
        {
            if (!int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int ranks)) continue;
            if (ranks <= 1) return null;
            // Only Open MPI speaks PMIx among the two families that Debian packages.
            bool pmix = family == MpiFamily.Unknown && variable("PMIX_RANK") is not null;
            return new(ranks, $"{name}={ranks}", pmix ? MpiFamily.OpenMpi : family);
        }

        return null;
    }
}
