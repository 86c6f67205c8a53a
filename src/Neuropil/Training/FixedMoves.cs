using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>The places that the field of view of one example may go to: the centre first, then the rings around it in random order.</summary>
/// <remarks>google/ffn's policy "fixed" with shuffled moves. Whether a move is taken is decided when its turn comes, by the object map.</remarks>
internal sealed class FixedMoves
{
    private readonly Vox3[] _shifts;
    private readonly int[] _order;

    public FixedMoves(Vox3 deltas, int rings)
    {
        var shifts = new List<Vox3> { Vox3.Zero };
        for (int z = -rings; z <= rings; z++)
            for (int y = -rings; y <= rings; y++)
                for (int x = -rings; x <= rings; x++)
                    if ((x, y, z) != (0, 0, 0)) shifts.Add(new(x * deltas.X, y * deltas.Y, z * deltas.Z));
        _shifts = [.. shifts];
        _order = new int[_shifts.Length];
    }

    public int Count => _shifts.Length;

    public Vox3 this[int turn] => _shifts[_order[turn]];

    /// <summary>Fisher and Yates over all but the centre.</summary>
    public void Shuffle(ref SplitMix64 random)
    {
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        for (int i = _order.Length - 1; i > 1; i--)
        {
            int j = 1 + random.NextInt(i);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
    }
}
