using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Flooding;

/// <summary>An image whose gaps, the voxels of value 0 that no tile covers, show the same place of the nearest section that covers it.</summary>
/// <remarks>
/// A network takes black for something it was never shown, and joins what lies on both sides of it. What it sees in a gap depends on the voxels
/// around that place alone, so blocks cut anywhere agree.
/// <code>
///   section    7    8    9   10   11         of two as near, the earlier
///              a    0    0    0    b    reaching 2   →   a  a  a  b  b
///              a    0    0    0    b    reaching 1   →   a  a  0  b  b
/// </code></remarks>
/// <param name="reach">How many sections away a voxel may be taken from.</param>
internal sealed class GapBridge(Volume image, int reach) : Volume
{
    /// <summary>The image itself where nothing is bridged.</summary>
    public static Volume Over(Volume image, int reach) => reach == 0 ? image : new GapBridge(image, reach);

    public override string Address => image.Address;

    public override VoxelType Type => image.Type;

    public override Box3 Box => image.Box;

    public override VoxelSize? VoxelSize => image.VoxelSize;

    public override string Layout => image.Layout;

    public override Vox3 ChunkSize => image.ChunkSize;

    /// <summary>Greys only: <typeparamref name="T"/> is byte.</summary>
    public override Voxels<T> Read<T>(Box3 box, CancellationToken ct) => (Voxels<T>)(object)Bridged(box, ct);

    public override void Dispose()
    {
        image.Dispose();
        base.Dispose();
    }

    private Voxels<byte> Bridged(Box3 box, CancellationToken ct)
    {
        var shown = image.Read<byte>(box, ct);
        if (!shown.Values.AsSpan().Contains((byte)0)) return shown;
        var around = image.Read<byte>(box.Grow(new Vox3(0, 0, reach)).Intersect(image.Box), ct);
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int away = 1; away <= reach; away++)
                foreach (int from in (int[])[z - away, z + away])
                    if (from >= around.Box.Min.Z && from < around.Box.Max.Z) Fill(shown.Section(z), around.Section(from));
        return shown;
    }

    private static void Fill(Span<byte> section, ReadOnlySpan<byte> other)
    {
        for (int i = section.IndexOf((byte)0); i >= 0 && i < section.Length; i++)
            if (section[i] == 0) section[i] = other[i];
    }
}
