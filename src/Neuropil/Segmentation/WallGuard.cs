using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>Keeps a flood inside the membranes that the image itself shows: only what can be reached from the centre of the field of view
/// without crossing a dark wall may join the object.</summary>
/// <remarks>
/// A voxel is open when it and its eight neighbours in the section are at least as bright as the wall's grey value.
/// <code>
///   reached: open, in the object so far, joined to the centre by such voxels   → as the network says
///   rim:     within two voxels of it in the section, or one across              → may join, but the field of view does not move there
///   the rest                                                                    → may not rise
/// </code>
/// A leak needs a fault of the network and a gap in the wall at the same place. Dark organelles stay empty at first; they are filled when
/// segments grow. Nothing is allocated per evaluation. Not safe for concurrent use.</remarks>
internal sealed class WallGuard
{
    private const int RimInSection = 2, RimAcross = 1;
    private const byte Closed = 0, Reached = 1, Rim = 2;

    private readonly FloodCanvas _canvas;
    private readonly bool[] _open;
    private readonly byte[] _state;
    private readonly int[] _queue;
    private readonly float _inside, _noMove, _pad;

    /// <param name="wall">Normalised grey value below which a voxel is wall.</param>
    public WallGuard(FloodCanvas canvas, float wall, FloodSettings settings)
    {
        _canvas = canvas;
        _open = OpenVoxels(canvas.Image, canvas.Shape, wall);
        _state = new byte[canvas.FieldOfView.Product];
        _queue = new int[canvas.FieldOfView.Product];
        (_inside, _pad, _noMove) = (settings.SegmentThreshold, settings.PadValue, MathF.BitDecrement(settings.MoveThreshold));
    }

    /// <summary>Per voxel of the canvas: whether it and its neighbours in the section are bright.</summary>
    public ReadOnlySpan<bool> Open => _open;

    /// <summary>Puts the network's answer right before it is written into the map.</summary>
    public void Apply(Vox3 centre, Span<float> answer)
    {
        Array.Clear(_state);
        int reached = Reach(centre, answer);
        for (int i = 0; i < reached; i++) MarkRim(_queue[i]);
        Restrain(centre, answer);
    }

    /// <summary>Breadth first from the centre; returns how many voxels of the field of view were reached, listed in the queue.</summary>
    private int Reach(Vox3 centre, ReadOnlySpan<float> answer)
    {
        var f = _canvas.FieldOfView;
        int head = 0, tail = 0;
        void Try(ReadOnlySpan<float> logits, int x, int y, int z)
        {
            int i = (z * f.Y + y) * f.X + x;
            if (_state[i] != Closed || !(logits[i] >= _inside)) return;
            var half = _canvas.Half;
            if (!_open[_canvas.Offset(new(centre.X - half.X + x, centre.Y - half.Y + y, centre.Z - half.Z + z))]) return;
            _state[i] = Reached;
            _queue[tail++] = i;
        }
        Try(answer, f.X / 2, f.Y / 2, f.Z / 2);
        while (head < tail)
        {
            int i = _queue[head++], x = i % f.X, y = i / f.X % f.Y, z = i / f.X / f.Y;
            if (x > 0) Try(answer, x - 1, y, z);
            if (x + 1 < f.X) Try(answer, x + 1, y, z);
            if (y > 0) Try(answer, x, y - 1, z);
            if (y + 1 < f.Y) Try(answer, x, y + 1, z);
            if (z > 0) Try(answer, x, y, z - 1);
            if (z + 1 < f.Z) Try(answer, x, y, z + 1);
        }
        return tail;
    }

    private void MarkRim(int reached)
    {
        var f = _canvas.FieldOfView;
        int x = reached % f.X, y = reached / f.X % f.Y, z = reached / f.X / f.Y;
        for (int v = Math.Max(0, y - RimInSection); v <= Math.Min(f.Y - 1, y + RimInSection); v++)
            for (int u = Math.Max(0, x - RimInSection); u <= Math.Min(f.X - 1, x + RimInSection); u++)
                MarkRimAt((z * f.Y + v) * f.X + u);
        for (int w = Math.Max(0, z - RimAcross); w <= Math.Min(f.Z - 1, z + RimAcross); w++) MarkRimAt((w * f.Y + y) * f.X + x);
    }

    private void MarkRimAt(int i)
    {
        if (_state[i] == Closed) _state[i] = Rim;
    }

    private void Restrain(Vox3 centre, Span<float> answer)
    {
        var f = _canvas.FieldOfView;
        int i = 0;
        for (int z = 0; z < f.Z; z++)
            for (int y = 0; y < f.Y; y++)
            {
                var before = _canvas.MapRow(centre.X - _canvas.Half.X, centre.Y - _canvas.Half.Y + y, centre.Z - _canvas.Half.Z + z, f.X);
                for (int x = 0; x < f.X; x++, i++)
                    if (_state[i] == Rim) answer[i] = Math.Min(answer[i], Math.Max(_noMove, Known(before[x])));
                    else if (_state[i] == Closed) answer[i] = Math.Min(answer[i], Known(before[x]));
            }
    }

    private float Known(float before) => float.IsNaN(before) ? _pad : before;

    private static bool[] OpenVoxels(ReadOnlySpan<float> image, GridShape shape, float wall)
    {
        var open = new bool[image.Length];
        for (int z = 0; z < shape.Nz; z++)
            for (int y = 0; y < shape.Ny; y++)
                for (int x = 0; x < shape.Nx; x++)
                    open[(z * shape.Ny + y) * shape.Nx + x] = IsBright(image, shape, x, y, z, wall);
        return open;
    }

    private static bool IsBright(ReadOnlySpan<float> image, GridShape shape, int x, int y, int z, float wall)
    {
        for (int v = Math.Max(0, y - 1); v <= Math.Min(shape.Ny - 1, y + 1); v++)
            for (int u = Math.Max(0, x - 1); u <= Math.Min(shape.Nx - 1, x + 1); u++)
                if (image[(z * shape.Ny + v) * shape.Nx + u] < wall) return false;
        return true;
    }
}
