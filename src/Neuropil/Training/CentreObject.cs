using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>Finds the part of the centre's object that hangs together inside a patch.</summary>
/// <remarks>A neurite that leaves the patch and comes back is another object as far as the network can see; asking for both would teach
/// it to jump. Neighbours are the 26 around a voxel, so that a shifted section does not cut a thin branch.</remarks>
internal sealed class CentreObject(Vox3 patch)
{
    private readonly int[] _queue = new int[patch.Product];

    /// <summary>Writes 1 to <paramref name="inside"/> where connected to the centre voxel through its own label, 0 elsewhere.</summary>
    public void Mark(ReadOnlySpan<uint> labels, Span<byte> inside)
    {
        inside.Clear();
        int centre = ((patch.Z / 2) * patch.Y + patch.Y / 2) * patch.X + patch.X / 2;
        uint label = labels[centre];
        if (label == 0) return;
        inside[centre] = 1;
        _queue[0] = centre;
        for (int read = 0, write = 1; read < write; read++) write = Spread(_queue[read], label, labels, inside, write);
    }

    private int Spread(int from, uint label, ReadOnlySpan<uint> labels, Span<byte> inside, int write)
    {
        int x = from % patch.X, y = from / patch.X % patch.Y, z = from / patch.X / patch.Y;
        for (int nz = Math.Max(z - 1, 0); nz <= Math.Min(z + 1, patch.Z - 1); nz++)
            for (int ny = Math.Max(y - 1, 0); ny <= Math.Min(y + 1, patch.Y - 1); ny++)
                for (int nx = Math.Max(x - 1, 0); nx <= Math.Min(x + 1, patch.X - 1); nx++)
                {
                    int to = (nz * patch.Y + ny) * patch.X + nx;
                    if (labels[to] != label || inside[to] != 0) continue;
                    inside[to] = 1;
                    _queue[write++] = to;
                }
        return write;
    }
}
