using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Neuropil.Volumes;

/// <summary>The ten voxel types: their size, their names on disk, and which fit into which without loss.</summary>
public static class VoxelTypes
{
    // Size in bytes, bits of exact integers it can hold, signed, floating: one row per VoxelType, in its order.
    private static readonly (int Bytes, int Bits, bool Signed, bool Float, Type Clr)[] Rows =
    [
        (1, 8, false, false, typeof(byte)), (1, 7, true, false, typeof(sbyte)),
        (2, 16, false, false, typeof(ushort)), (2, 15, true, false, typeof(short)),
        (4, 32, false, false, typeof(uint)), (4, 31, true, false, typeof(int)),
        (8, 64, false, false, typeof(ulong)), (8, 63, true, false, typeof(long)),
        (4, 24, true, true, typeof(float)), (8, 53, true, true, typeof(double)),
    ];

    public static int Bytes(this VoxelType type) => Rows[(int)type].Bytes;

    public static bool IsFloat(this VoxelType type) => Rows[(int)type].Float;

    /// <summary>"uint8", "float32": the name Zarr, NumPy and the command line use.</summary>
    public static string Name(this VoxelType type) => type.ToString().ToLowerInvariant();

    public static VoxelType? TryParse(string name) =>
        Enum.GetValues<VoxelType>().Where(t => t.Name() == name).Select(t => (VoxelType?)t).FirstOrDefault();

    /// <exception cref="ArgumentException"><typeparamref name="T"/> is none of the ten number types.</exception>
    public static VoxelType Of<T>() where T : unmanaged
    {
        int row = Array.FindIndex(Rows, r => r.Clr == typeof(T));
        return row >= 0 ? (VoxelType)row : throw new ArgumentException($"{typeof(T).Name} is no voxel type.");
    }

    /// <summary>True when every value of <paramref name="from"/> is a value of <paramref name="to"/>.</summary>
    public static bool FitsIn(this VoxelType from, VoxelType to)
    {
        var (f, t) = (Rows[(int)from], Rows[(int)to]);
        return (!f.Signed || t.Signed) && (!f.Float || t.Float) && f.Bits <= t.Bits;
    }

    /// <summary>Reads little-endian values of type <paramref name="from"/> as <typeparamref name="T"/>, which they must fit.</summary>
    public static void Convert<T>(ReadOnlySpan<byte> source, VoxelType from, Span<T> destination) where T : unmanaged
    {
        switch (from)
        {
            case VoxelType.UInt8: Widen<byte, T>(source, destination); break;
            case VoxelType.Int8: Widen<sbyte, T>(source, destination); break;
            case VoxelType.UInt16: Widen<ushort, T>(source, destination); break;
            case VoxelType.Int16: Widen<short, T>(source, destination); break;
            case VoxelType.UInt32: Widen<uint, T>(source, destination); break;
            case VoxelType.Int32: Widen<int, T>(source, destination); break;
            case VoxelType.UInt64: Widen<ulong, T>(source, destination); break;
            case VoxelType.Int64: Widen<long, T>(source, destination); break;
            case VoxelType.Float32: Widen<float, T>(source, destination); break;
            default: Widen<double, T>(source, destination); break;
        }
    }

    /// <summary>Writes values as little-endian <paramref name="to"/>, which they must fit.</summary>
    public static void Store<T>(ReadOnlySpan<T> source, VoxelType to, Span<byte> destination) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(source);
        var from = Of<T>();
        switch (to)
        {
            case VoxelType.UInt8: Convert(bytes, from, destination); break;
            case VoxelType.Int8: Convert(bytes, from, MemoryMarshal.Cast<byte, sbyte>(destination)); break;
            case VoxelType.UInt16: Convert(bytes, from, MemoryMarshal.Cast<byte, ushort>(destination)); break;
            case VoxelType.Int16: Convert(bytes, from, MemoryMarshal.Cast<byte, short>(destination)); break;
            case VoxelType.UInt32: Convert(bytes, from, MemoryMarshal.Cast<byte, uint>(destination)); break;
            case VoxelType.Int32: Convert(bytes, from, MemoryMarshal.Cast<byte, int>(destination)); break;
            case VoxelType.UInt64: Convert(bytes, from, MemoryMarshal.Cast<byte, ulong>(destination)); break;
            case VoxelType.Int64: Convert(bytes, from, MemoryMarshal.Cast<byte, long>(destination)); break;
            case VoxelType.Float32: Convert(bytes, from, MemoryMarshal.Cast<byte, float>(destination)); break;
            default: Convert(bytes, from, MemoryMarshal.Cast<byte, double>(destination)); break;
        }
    }

    /// <exception cref="InputException">Some value of the stored type has no place in <typeparamref name="T"/>.</exception>
    internal static void RequireFit<T>(string address, VoxelType stored) where T : unmanaged
    {
        var wanted = Of<T>();
        if (!stored.FitsIn(wanted))
            throw new InputException($"'{address}' holds {stored.Name()} voxels, which do not all fit {wanted.Name()} as is needed here. "
                + $"If the values are small enough, convert it first: neuropil convert {address} DST --type {wanted.Name()}");
    }

    private static void Widen<S, T>(ReadOnlySpan<byte> source, Span<T> destination) where S : unmanaged, INumberBase<S> where T : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, S>(source);
        if (typeof(T) == typeof(S)) from.CopyTo(MemoryMarshal.Cast<T, S>(destination));
        else if (typeof(T) == typeof(byte)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, byte>(destination));
        else if (typeof(T) == typeof(sbyte)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, sbyte>(destination));
        else if (typeof(T) == typeof(ushort)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, ushort>(destination));
        else if (typeof(T) == typeof(short)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, short>(destination));
        else if (typeof(T) == typeof(uint)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, uint>(destination));
        else if (typeof(T) == typeof(int)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, int>(destination));
        else if (typeof(T) == typeof(ulong)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, ulong>(destination));
        else if (typeof(T) == typeof(long)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, long>(destination));
        else if (typeof(T) == typeof(float)) TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, float>(destination));
        else TensorPrimitives.ConvertTruncating(from, MemoryMarshal.Cast<T, double>(destination));
    }
}
