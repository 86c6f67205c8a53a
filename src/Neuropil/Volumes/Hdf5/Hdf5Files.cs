using Neuropil.Space;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace Neuropil.Volumes.Hdf5;

/// <summary>What an HDF5 file holds: its datasets, their types and voxel sizes.</summary>
internal static class Hdf5Files
{
    // Micrometres to nanometres.
    private const double NmPerUm = 1000;

    static Hdf5Files() => H5Filter.Register(new Fletcher32Filter());

    public static NativeFile Open(string path)
    {
        try { return H5File.OpenRead(path); }
        catch (Exception e) { throw Unreadable(path, e); }
    }

    public static InputException Unreadable(string path, Exception e) =>
        new($"'{path}' cannot be read as HDF5: {e.Message} It may be cut short; copy it again.", e);

    /// <summary>Every dataset below a group, by its path.</summary>
    public static IEnumerable<(string Name, IH5Dataset Dataset)> Datasets(IH5Group group, string prefix)
    {
        foreach (var child in group.Children())
        {
            string name = prefix + child.Name;
            if (child is IH5Dataset dataset) yield return (name, dataset);
            else if (child is IH5Group inner)
                foreach (var found in Datasets(inner, name + "/")) yield return found;
        }
    }

    /// <summary>Size from dimensions z, y, x; axes before them must have length 1.</summary>
    public static Vox3 ThreeAxes(ulong[] dimensions, string address)
    {
        if (dimensions.Length < 3 || dimensions[..^3].Any(n => n != 1) || dimensions.Any(n => n is 0 or > int.MaxValue))
            throw new InputException($"'{address}' has shape {string.Join(',', dimensions)}, and a volume has three axes z, y, x, each at least 1 "
                + "(further ones before them must have length 1). Name another dataset.");
        return new((int)dimensions[^1], (int)dimensions[^2], (int)dimensions[^3]);
    }

    public static VoxelType TypeOf(IH5Dataset dataset, string address)
    {
        var type = dataset.Type;
        return (type.Class, type.Size) switch
        {
            (H5DataTypeClass.FixedPoint, 1) => type.FixedPoint.IsSigned ? VoxelType.Int8 : VoxelType.UInt8,
            (H5DataTypeClass.FixedPoint, 2) => type.FixedPoint.IsSigned ? VoxelType.Int16 : VoxelType.UInt16,
            (H5DataTypeClass.FixedPoint, 4) => type.FixedPoint.IsSigned ? VoxelType.Int32 : VoxelType.UInt32,
            (H5DataTypeClass.FixedPoint, 8) => type.FixedPoint.IsSigned ? VoxelType.Int64 : VoxelType.UInt64,
            (H5DataTypeClass.FloatingPoint, 4) => VoxelType.Float32,
            (H5DataTypeClass.FloatingPoint, 8) => VoxelType.Float64,
            _ => throw new InputException($"'{address}' holds values of class {type.Class} with {type.Size} bytes; read are whole numbers of 1, 2, 4, 8 bytes "
                + "and floats of 4, 8. Convert it first."),
        };
    }

    /// <summary>From the attributes that this field's programs write, each in z, y, x: <c>voxel_size_nm_zyx</c> (nm), <c>resolution</c> (CREMI: nm),
    /// <c>element_size_um</c> (ilastik, ImageJ: µm). Null when there is none.</summary>
    public static VoxelSize? VoxelSizeOf(IH5Dataset dataset)
    {
        foreach (var (name, toNm) in new[] { ("voxel_size_nm_zyx", 1.0), ("resolution", 1.0), ("element_size_um", NmPerUm) })
        {
            if (!dataset.AttributeExists(name)) continue;
            if (Numbers(dataset.Attribute(name)) is [> 0, > 0, > 0] zyx) return new(zyx[2] * toNm, zyx[1] * toNm, zyx[0] * toNm);
        }
        return null;
    }

    private static double[] Numbers(IH5Attribute attribute) => (attribute.Type.Class, attribute.Type.Size) switch
    {
        (H5DataTypeClass.FixedPoint, 8) => Array.ConvertAll(attribute.Read<long[]>(), n => (double)n),
        (H5DataTypeClass.FixedPoint, 4) => Array.ConvertAll(attribute.Read<int[]>(), n => (double)n),
        (H5DataTypeClass.FloatingPoint, 4) => Array.ConvertAll(attribute.Read<float[]>(), n => (double)n),
        (H5DataTypeClass.FloatingPoint, 8) => attribute.Read<double[]>(),
        _ => [],
    };
}
