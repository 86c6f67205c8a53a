using Neuropil.Alignment;
using Neuropil.Numerics;

namespace Neuropil.Tests.Alignment;

/// <summary>Matches of a mesh that are held in memory; counts what is read of them.</summary>
internal sealed class HeldMatches(BendGrid grid, params IReadOnlyList<(SidePair Pair, ShiftGrid Shifts)> held) : IDenseMatches
{
    private readonly Dictionary<SidePair, ShiftGrid> _held = held.ToDictionary(h => h.Pair, h => h.Shifts);
    private int _largest;

    public BendGrid Grid => grid;

    public IReadOnlyList<SidePair> Pairs { get; } = [.. held.Select(h => h.Pair).Order()];

    /// <summary>Nodes of the largest part read.</summary>
    public int Largest => _largest;

    public ShiftGrid Read(SidePair pair, NodeBox part)
    {
        var (whole, shifts) = (_held[pair], grid.Shifts(part));
        _largest = Math.Max(_largest, shifts.Count);
        for (int n = 0; n < shifts.Count; n++)
        {
            int from = (part.Top + n / part.Columns) * grid.Columns + part.Left + n % part.Columns;
            (shifts.X[n], shifts.Y[n], shifts.Height[n]) = (whole.X[from], whole.Y[from], whole.Height[from]);
        }
        return shifts;
    }
}
