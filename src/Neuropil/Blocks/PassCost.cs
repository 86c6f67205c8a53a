using Neuropil.Reports;

namespace Neuropil.Blocks;

/// <summary>What the blocks of one pass cost, whether or not any is done.</summary>
/// <param name="BlockSeconds">Of a block of mean size on one worker, all workers of a node at work; null when nothing tells.</param>
/// <param name="LongestSeconds">Of the largest block.</param>
/// <param name="RelativeError">The time is expected between ÷ and × (1 + this).</param>
/// <param name="DiskBytes">Of all blocks; null when nothing tells.</param>
public sealed record PassCost(
    long Blocks, long BytesPerBlock, double? BlockSeconds, double? LongestSeconds, double RelativeError, long? DiskBytes,
    IReadOnlyList<Assumption> Assumptions)
{
    /// <summary>Threads that a block keeps busy.</summary>
    public int ThreadsPerBlock { get; init; } = 1;
}
