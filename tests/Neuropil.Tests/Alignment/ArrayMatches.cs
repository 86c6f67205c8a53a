using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Numerics;

namespace Neuropil.Tests.Alignment;

/// <summary>Matches in memory: a function of pair and node.</summary>
internal sealed class ArrayMatches(BendGrid grid, IReadOnlyList<SidePair> pairs, Func<SidePair, int, int, (float X, float Y, float Height)> at) : IDenseMatches
{
    public BendGrid Grid => grid;

    public IReadOnlyList<SidePair> Pairs => pairs;

    public ShiftGrid Read(SidePair pair, NodeBox part)
    {
        var shifts = grid.Shifts(part);
        for (int n = 0; n < shifts.Count; n++)
            (shifts.X[n], shifts.Y[n], shifts.Height[n]) = at(pair, part.Left + n % part.Columns, part.Top + n / part.Columns);
        return shifts;
    }
}
