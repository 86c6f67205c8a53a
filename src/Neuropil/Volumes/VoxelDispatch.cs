using System.Numerics;

namespace Neuropil.Volumes;

/// <summary>Work that is written once for any voxel type; see <see cref="VoxelDispatch.Run"/>.</summary>
public interface IVoxelWork<TResult>
{
    TResult Run<T>() where T : unmanaged, INumber<T>;
}

/// <summary>From a voxel type known at run time to code compiled for it: the only place that lists all ten.</summary>
public static class VoxelDispatch
{
    public static TResult Run<TResult>(this VoxelType type, IVoxelWork<TResult> work) => type switch
    {
        VoxelType.UInt8 => work.Run<byte>(),
        VoxelType.Int8 => work.Run<sbyte>(),
        VoxelType.UInt16 => work.Run<ushort>(),
        VoxelType.Int16 => work.Run<short>(),
        VoxelType.UInt32 => work.Run<uint>(),
        VoxelType.Int32 => work.Run<int>(),
        VoxelType.UInt64 => work.Run<ulong>(),
        VoxelType.Int64 => work.Run<long>(),
        VoxelType.Float32 => work.Run<float>(),
        _ => work.Run<double>(),
    };
}
