namespace Neuropil.Cluster;

/// <summary>The two binary interfaces that MPI libraries have.</summary>
internal enum MpiFamily
{
    Unknown,

    /// <summary>Handles are addresses of objects that the library exports. <c>libmpi.so.40</c>.</summary>
    OpenMpi,

    /// <summary>Handles are integers: the ABI shared by MPICH, Intel MPI, Cray MPICH and MVAPICH. <c>libmpi.so.12</c>, Debian's <c>libmpich.so.12</c>.</summary>
    /// <remarks>https://www.mpich.org/abi/</remarks>
    Mpich,
}
