using Neuropil.Numerics;

namespace Neuropil.Alignment.Bending;

/// <summary>The matches of some pairs of sections.</summary>
internal sealed class ChosenMatches(IDenseMatches all, Func<SidePair, bool> chosen) : IDenseMatches
{
    public BendGrid Grid => all.Grid;

    public IReadOnlyList<SidePair> Pairs { get; } = [.. all.Pairs.Where(chosen)];

    public ShiftGrid Read(SidePair pair, NodeBox part) => all.Read(pair, part);
}
