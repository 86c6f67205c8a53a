using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Bench;

/// <summary>Real EM (fib25 of ../shared/data), repeated side by side to any size.</summary>
internal sealed class EmVolume
{
    private readonly Voxels<byte> _tile;

    private EmVolume(Voxels<byte> tile) => _tile = tile;

    /// <summary>Null, with a word on stderr, where the data is absent.</summary>
    public static EmVolume? TryOpen()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "fib25", "em.h5");
            if (!File.Exists(path)) continue;
            using var volume = VolumeAddress.Open(path + ":raw");
            return new(volume.Read<byte>(volume.Box, default));
        }
        Console.Error.WriteLine("This benchmark needs ../shared/data/fib25/em.h5, which is not here.");
        return null;
    }

    public Voxels<byte> Fill(Box3 box)
    {
        var voxels = new Voxels<byte>(box);
        var size = _tile.Size;
        int at = 0;
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int y = box.Min.Y; y < box.Max.Y; y++)
                for (int x = box.Min.X; x < box.Max.X; x++) voxels.Values[at++] = _tile[x % size.X, y % size.Y, z % size.Z];
        return voxels;
    }

    /// <summary>Each repetition turned and mirrored by chance, so that no two places of a section look alike, and x and y magnified twice.</summary>
    public Voxels<byte> Scatter(Box3 box)
    {
        var voxels = new Voxels<byte>(box);
        Parallel.For(box.Min.Z, box.Max.Z, z =>
        {
            var section = voxels.Section(z);
            byte[] above = Line(box, box.Min.Y / 2, z), below = Line(box, box.Min.Y / 2 + 1, z);
            for (int y = box.Min.Y; y < box.Max.Y; y++)
            {
                var row = section.Slice((y - box.Min.Y) * box.Size.X, box.Size.X);
                bool between = y % 2 == 1;
                for (int i = 0; i < row.Length; i++) row[i] = between ? (byte)((above[i] + below[i]) / 2) : above[i];
                if (between) (above, below) = (below, Line(box, y / 2 + 2, z));
            }
        });
        return voxels;
    }

    /// <summary>A line of the tissue, magnified along x.</summary>
    private byte[] Line(Box3 box, int y, int z)
    {
        var line = new byte[box.Size.X];
        for (int i = 0; i < line.Length; i++)
        {
            int x = box.Min.X + i;
            byte here = At(x / 2, y, z % _tile.Size.Z);
            line[i] = x % 2 == 0 ? here : (byte)((here + At(x / 2 + 1, y, z % _tile.Size.Z)) / 2);
        }
        return line;
    }

    private byte At(int x, int y, int z)
    {
        int side = Math.Min(_tile.Size.X, _tile.Size.Y);
        var (u, v) = (x % side, y % side);
        ulong turn = SplitMix64.Mix((ulong)(x / side) << 32 | (uint)(y / side));
        if ((turn & 1) != 0) u = side - 1 - u;
        if ((turn & 2) != 0) v = side - 1 - v;
        return (turn & 4) == 0 ? _tile[u, v, z] : _tile[v, u, z];
    }
}
