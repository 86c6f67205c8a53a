namespace Neuropil.Volumes.Numpy;

/// <summary>NumPy's array-protocol type string: byte order (<c>&lt; &gt; |</c>), kind (<c>u i f b</c>), bytes per value.</summary>
internal static class NumpyType
{
    public static (VoxelType Type, bool BigEndian)? TryParse(string dtype)
    {
        if (dtype.Length != 3) return null;
        VoxelType? type = dtype[1..] switch
        {
            "u1" or "b1" => VoxelType.UInt8,
            "i1" => VoxelType.Int8,
            "u2" => VoxelType.UInt16,
            "i2" => VoxelType.Int16,
            "u4" => VoxelType.UInt32,
            "i4" => VoxelType.Int32,
            "u8" => VoxelType.UInt64,
            "i8" => VoxelType.Int64,
            "f4" => VoxelType.Float32,
            "f8" => VoxelType.Float64,
            _ => null,
        };
        return type is not null && dtype[0] is '<' or '>' or '|' or '=' ? (type.Value, dtype[0] == '>') : null;
    }

    public static string Of(VoxelType type) =>
        (type.Bytes() == 1 ? "|" : "<") + (type.IsFloat() ? "f" : type.Name()[0] == 'u' ? "u" : "i") + type.Bytes();
}
