using Neuropil.Blocks;

namespace Neuropil;

/// <summary>READ FIRST: the whole flow, from a wafer of tiles to a wiring diagram, in order.</summary>
public static class Pipeline
{
    public static IReadOnlyList<Stage> Stages { get; } =
    [
    ];
}
