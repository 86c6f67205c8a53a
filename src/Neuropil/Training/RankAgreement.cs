using System.Runtime.InteropServices;

namespace Neuropil.Training;

/// <summary>What ranks settle among themselves; as the calls underneath, made by all ranks in the same order.</summary>
internal static class RankAgreement
{
    /// <summary>Every rank's values in the order of ranks.</summary>
    public static void AllGather<T>(this IRankExchange ranks, ReadOnlySpan<T> mine, Span<T> all) where T : unmanaged =>
        ranks.AllGather(MemoryMarshal.AsBytes(mine), MemoryMarshal.AsBytes(all));

    /// <summary>The flags that any rank has set, the same on all. Also a barrier: no rank gets past before all have come.</summary>
    public static int Union(this IRankExchange ranks, int flags)
    {
        if (ranks.Ranks == 1) return flags;
        var all = new int[ranks.Ranks];
        ranks.AllGather<int>([flags], all);
        return all.Aggregate((a, b) => a | b);
    }

    /// <summary>The bytes of rank 0, or null where it has none.</summary>
    public static byte[]? FromFirst(this IRankExchange ranks, byte[]? mine)
    {
        if (ranks.Ranks == 1) return mine;
        Span<int> length = [mine?.Length ?? -1];
        ranks.Broadcast(MemoryMarshal.AsBytes(length));
        if (length[0] < 0) return null;
        byte[] bytes = ranks.Rank == 0 ? mine! : new byte[length[0]];
        ranks.Broadcast(bytes);
        return bytes;
    }

    /// <summary>The first rank whose bytes are not those of rank 0; null when all are the same.</summary>
    public static int? FirstThatDiffers(this IRankExchange ranks, ReadOnlySpan<byte> mine)
    {
        if (ranks.Ranks == 1) return null;
        var all = new byte[ranks.Ranks * mine.Length];
        ranks.AllGather(mine, all);
        for (int rank = 1; rank < ranks.Ranks; rank++)
            if (!all.AsSpan(rank * mine.Length, mine.Length).SequenceEqual(all.AsSpan(0, mine.Length))) return rank;
        return null;
    }
}
