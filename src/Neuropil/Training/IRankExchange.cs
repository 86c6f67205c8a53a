namespace Neuropil.Training;

/// <summary>What the processes of one data-parallel training run, its ranks, say to each other. Every call is made by all ranks, in
/// the same order.</summary>
/// <remarks>Bytes are only moved, never added: sums are taken by <see cref="BatchGradient"/> in an order of its own. A rank that fails ends
/// the process, and with it the job; an implementation reports no failures of its peers.</remarks>
public interface IRankExchange
{
    /// <summary>This process, from 0. Rank 0 writes the files.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Ranks { get; }

    /// <summary>Every rank's bytes in the order of ranks; all ranks give equally many.</summary>
    /// <param name="all"><see cref="Ranks"/> times as long as <paramref name="mine"/>; must not overlap it.</param>
    void AllGather(ReadOnlySpan<byte> mine, Span<byte> all);

    /// <summary>Part j of <paramref name="parts"/> goes to rank j; part j of <paramref name="received"/> came from rank j.</summary>
    /// <remarks>Both are <see cref="Ranks"/> equal parts long and must not overlap.</remarks>
    void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received);

    /// <summary>Overwrites <paramref name="values"/> with those of rank 0.</summary>
    void Broadcast(Span<byte> values);
}
