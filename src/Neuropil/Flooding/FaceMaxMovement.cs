using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Flooding;

/// <summary>Where the field of view goes next: first in, first out; from each place to the strongest voxel of each of the six faces of
/// the box of ±deltas around it, if that reaches the move threshold; each cell of a coarse grid around the seed is visited once.</summary>
/// <remarks>Januszewski et al. 2018, doi:10.1038/s41592-018-0049-4, Online Methods. Allocates only while its queue grows.</remarks>
internal sealed class FaceMaxMovement
{
    private readonly Vox3 _fieldOfView, _deltas, _cells;
    private readonly float _threshold;
    private readonly int[] _visitedBy;   // the object (by generation) that visited the cell last
    private readonly (float Score, Vox3 Offset)[] _best = new (float, Vox3)[6];
    private Vox3[] _queue = new Vox3[256];
    private int _head, _count, _generation;
    private Vox3 _start;

    public FaceMaxMovement(GridShape shape, Vox3 fieldOfView, Vox3 deltas, float moveThreshold)
    {
        (_fieldOfView, _deltas, _threshold) = (fieldOfView, deltas, moveThreshold);
        // Relative to the seed a position lies in (−n, n): 2n / d cells, and the half cell the grid is shifted by.
        _cells = new(2 * (shape.Nx / deltas.X + 2), 2 * (shape.Ny / deltas.Y + 2), 2 * (shape.Nz / deltas.Z + 2));
        _visitedBy = new int[checked((int)_cells.Product)];
    }

    public void Start(Vox3 seed)
    {
        _start = seed;
        _generation++;
        (_head, _count) = (0, 0);
        Enqueue(seed);
    }

    /// <summary>Where the movement stands, for <see cref="Resume"/>: how many cells were visited, those cells, then the queue as x, y, z.</summary>
    public int[] State()
    {
        int[] visited = [.. Enumerable.Range(0, _visitedBy.Length).Where(cell => _visitedBy[cell] == _generation)];
        var queue = Enumerable.Range(0, _count).Select(i => _queue[(_head + i) % _queue.Length]);
        return [visited.Length, .. visited, .. queue.SelectMany(v => (int[])[v.X, v.Y, v.Z])];
    }

    /// <summary>Goes on from where <see cref="State"/> was taken; the seed must be the same.</summary>
    public void Resume(Vox3 seed, ReadOnlySpan<int> state)
    {
        Start(seed);
        _count = 0;
        foreach (int cell in state.Slice(1, state[0])) _visitedBy[cell] = _generation;
        for (int i = 1 + state[0]; i < state.Length; i += 3) Enqueue(new(state[i], state[i + 1], state[i + 2]));
    }

    /// <summary>The next position whose cell has not been visited.</summary>
    public bool TryNext(out Vox3 position)
    {
        while (_count > 0)
        {
            position = _queue[_head];
            _head = (_head + 1) % _queue.Length;
            _count--;
            if (_visitedBy[Cell(position)] != _generation) return true;
        }
        position = default;
        return false;
    }

    /// <summary>Marks the cell of <paramref name="centre"/> visited and queues the faces of the network's answer, strongest first.</summary>
    public void Add(Vox3 centre, ReadOnlySpan<float> logits)
    {
        _visitedBy[Cell(centre)] = _generation;
        int found = 0;
        for (int axis = 0; axis < 3; axis++)
            for (int side = -1; side <= 1; side += 2)
                if (Strongest(logits, axis, side) is var face && face.Score >= _threshold) found = Insert(face, found);
        for (int i = 0; i < found; i++) Enqueue(centre + _best[i].Offset);
    }

    private (float Score, Vox3 Offset) Strongest(ReadOnlySpan<float> logits, int axis, int side)
    {
        var d = _deltas;
        var low = new Vox3(axis == 0 ? side * d.X : -d.X, axis == 1 ? side * d.Y : -d.Y, axis == 2 ? side * d.Z : -d.Z);
        var high = new Vox3(axis == 0 ? side * d.X : d.X, axis == 1 ? side * d.Y : d.Y, axis == 2 ? side * d.Z : d.Z);
        (float Score, Vox3 Offset) best = (float.NegativeInfinity, default);
        int halfX = _fieldOfView.X / 2, halfY = _fieldOfView.Y / 2, halfZ = _fieldOfView.Z / 2;
        for (int z = low.Z; z <= high.Z; z++)
            for (int y = low.Y; y <= high.Y; y++)
            {
                int row = ((z + halfZ) * _fieldOfView.Y + y + halfY) * _fieldOfView.X + halfX;
                for (int x = low.X; x <= high.X; x++)
                    if (logits[row + x] > best.Score) best = (logits[row + x], new(x, y, z));
            }
        return best;
    }

    /// <summary>Keeps <see cref="_best"/> descending by (score, z, y, x); an edge that two faces share counts once.</summary>
    private int Insert((float Score, Vox3 Offset) face, int found)
    {
        int at = found;
        while (at > 0 && Compare(face, _best[at - 1]) > 0) at--;
        if (at > 0 && Compare(face, _best[at - 1]) == 0) return found;
        for (int i = found; i > at; i--) _best[i] = _best[i - 1];
        _best[at] = face;
        return found + 1;
    }

    private static int Compare((float Score, Vox3 Offset) a, (float Score, Vox3 Offset) b)
    {
        int order = a.Score.CompareTo(b.Score);
        if (order == 0) order = a.Offset.Z.CompareTo(b.Offset.Z);
        if (order == 0) order = a.Offset.Y.CompareTo(b.Offset.Y);
        return order == 0 ? a.Offset.X.CompareTo(b.Offset.X) : order;
    }

    private int Cell(Vox3 v)
    {
        int x = Floor(v.X - _start.X + _deltas.X / 2, _deltas.X) + _cells.X / 2;
        int y = Floor(v.Y - _start.Y + _deltas.Y / 2, _deltas.Y) + _cells.Y / 2;
        int z = Floor(v.Z - _start.Z + _deltas.Z / 2, _deltas.Z) + _cells.Z / 2;
        return (z * _cells.Y + y) * _cells.X + x;
    }

    private static int Floor(int value, int divisor) => value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);

    private void Enqueue(Vox3 position)
    {
        if (_count == _queue.Length)
        {
            var larger = new Vox3[2 * _queue.Length];
            for (int i = 0; i < _count; i++) larger[i] = _queue[(_head + i) % _queue.Length];
            (_queue, _head) = (larger, 0);
        }
        _queue[(_head + _count++) % _queue.Length] = position;
    }
}
