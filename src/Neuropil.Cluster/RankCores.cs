using System.Security.Cryptography;
using System.Text;
using Neuropil.Training;

namespace Neuropil.Cluster;

/// <summary>How many cores each rank may keep busy.</summary>
internal static class RankCores
{
    /// <summary>The cores this process may run on, shared by the ranks of this host that may run on just the same ones.</summary>
    /// <remarks>A launcher that binds each rank to cores of its own makes a rank the only one on them; where none is bound, all of a host
    /// share all. At least 1.</remarks>
    public static int Share(IRankExchange ranks)
    {
        byte[] mine = SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName + "\n" + AllowedCores())), all = new byte[mine.Length * ranks.Ranks];
        ranks.AllGather(mine, all);
        int sharers = Enumerable.Range(0, ranks.Ranks).Count(r => all.AsSpan(r * mine.Length, mine.Length).SequenceEqual(mine));
        return Math.Max(1, Environment.ProcessorCount / sharers);
    }

    /// <summary>As the kernel lists them, for example 0-3,8.</summary>
    private static string AllowedCores() => File.Exists("/proc/self/status")
        ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)) ?? ""
        : "";
}
