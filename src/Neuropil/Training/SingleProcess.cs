namespace Neuropil.Training;

/// <summary>A run of one rank: this process, and nothing to exchange.</summary>
public sealed class SingleProcess : IRankExchange
{
    public static SingleProcess Instance { get; } = new();

    public int Rank => 0;

    public int Ranks => 1;

    public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all) => mine.CopyTo(all);

    public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received) => parts.CopyTo(received);

    public void Broadcast(Span<byte> values)
    {
        // What rank 0 has is here already.
    }
}
