using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Tests;

/// <summary>Labels in memory, seen as a volume on disk.</summary>
internal sealed class ArrayVolume(Voxels<ulong> voxels, VoxelSize? voxelSize = null) : Volume
{
    public Voxels<ulong> Voxels { get; } = voxels;

    public override string Address => $"memory of {Voxels.Box}";

    public override VoxelType Type => VoxelType.UInt64;

    public override Box3 Box => Voxels.Box;

    public override VoxelSize? VoxelSize { get; } = voxelSize;

    public override string Layout => "array";

    public override Vox3 ChunkSize => Voxels.Size;

    public override Voxels<T> Read<T>(Box3 box, CancellationToken ct) => (Voxels<T>)(object)Voxels.Crop(box);
}
