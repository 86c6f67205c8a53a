using Neuropil.Numerics;

namespace Neuropil.Alignment.Bending;

/// <summary>Shifts found between two sections, or sides of them, at the nodes of the stack's grid.</summary>
internal sealed record DensePair(int From, int To, ShiftGrid Shifts, int FromSide = 0, int ToSide = 0);
