namespace Neuropil.Cluster;

/// <summary>Under which names MPI libraries are looked for.</summary>
internal static class MpiNames
{
    private static readonly string[] OpenMpi = ["libmpi.so.40"], Mpich = ["libmpi.so.12", "libmpich.so.12"], Any = ["libmpi.so"];

    /// <summary>Those of the launcher's family first: a library of the other would start as many jobs of one rank.</summary>
    /// <param name="named">NEUROPIL_MPI; the only one when it is given.</param>
    public static IReadOnlyList<string> For(MpiFamily family, string? named) =>
        !string.IsNullOrEmpty(named) ? [named]
        : family == MpiFamily.Mpich ? [.. Mpich, .. Any, .. OpenMpi]
        : [.. OpenMpi, .. Any, .. Mpich];
}
