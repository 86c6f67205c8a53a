using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

/// <summary>Files in Golden/arrays come from NumPy, h5py and zarr-python; make_arrays.py beside them gives the formulas.</summary>
public sealed class VolumeAddressTests : IDisposable
{
    private static readonly Vox3 Size = new(11, 7, 5);

    public static TheoryData<string> BloscNames =>
    [
        .. from inner in new[] { "lz4", "lz4hc", "zstd", "zlib", "blosclz" }
           from shuffle in new[] { "noshuffle", "shuffle", "bitshuffle" }
           select $"{inner}-{shuffle}",
        "blocks",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Golden(string name) =>
        Path.Combine(SharedData.RepositoryRoot, "tests", "Neuropil.Tests", "Volumes", "Golden", "arrays", name);

    private static int Formula(int x, int y, int z) => (3 * x + 17 * y + 101 * z + 11 * x * y * z) % 251;

    private static double Stored(VoxelType type, int x, int y, int z) => type switch
    {
        VoxelType.Int8 or VoxelType.Int16 or VoxelType.Int32 or VoxelType.Int64 => Formula(x, y, z) - 125,
        VoxelType.Float32 or VoxelType.Float64 => Formula(x, y, z) / 4.0,
        _ => Formula(x, y, z),
    };

    private static double[] Doubles(Volume volume, Box3 box) => volume.Type switch
    {
        VoxelType.UInt64 => Array.ConvertAll(volume.Read<ulong>(box, default).Values, v => (double)v),
        VoxelType.Int64 => Array.ConvertAll(volume.Read<long>(box, default).Values, v => (double)v),
        _ => volume.Read<double>(box, default).Values,
    };

    private static void HoldsFormula(Volume volume, VoxelType type, Func<int, int, int, double>? want = null)
    {
        Assert.Equal((type, Box3.OfSize(Size)), (volume.Type, volume.Box));
        foreach (var box in new[] { volume.Box, new Box3(new(2, 1, 1), new(9, 6, 4)), new Box3(new(10, 6, 4), new(11, 7, 5)) })
        {
            var values = Doubles(volume, box);
            int i = 0;
            for (int z = box.Min.Z; z < box.Max.Z; z++)
                for (int y = box.Min.Y; y < box.Max.Y; y++)
                    for (int x = box.Min.X; x < box.Max.X; x++) Assert.Equal(want?.Invoke(x, y, z) ?? Stored(type, x, y, z), values[i++]);
        }
    }

    [Theory]
    [InlineData("u1.npy", VoxelType.UInt8), InlineData("u2-big.npy", VoxelType.UInt16), InlineData("f4-fortran.npy", VoxelType.Float32)]
    [InlineData("stored.npz:labels", VoxelType.UInt32), InlineData("stored.npz:image", VoxelType.UInt8), InlineData("deflated.npz", VoxelType.Int64)]
    [InlineData("deflated.npz:only", VoxelType.Int64)]
    public void NumpyArraysReadAsNumpyWroteThem(string name, VoxelType type)
    {
        using var volume = VolumeAddress.Open(Golden(name));
        HoldsFormula(volume, type);
    }

    [Theory]
    [InlineData("many.h5:contiguous", VoxelType.UInt16), InlineData("many.h5:deep/er/chunked", VoxelType.UInt32)]
    [InlineData("many.h5:/deep/er/chunked", VoxelType.UInt32), InlineData("many.h5:plain-chunks", VoxelType.Int32), InlineData("many.h5:float", VoxelType.Float64)]
    [InlineData("many.h5:leading", VoxelType.UInt8), InlineData("many.h5:fletcher", VoxelType.Int32), InlineData("one.h5", VoxelType.UInt8)]
    [InlineData("user-block.h5:stack", VoxelType.UInt8)]
    public void Hdf5DatasetsReadAsH5pyWroteThem(string name, VoxelType type)
    {
        using var volume = VolumeAddress.Open(Golden(name));
        HoldsFormula(volume, type);
    }

    [Fact]
    public void BigEndianHdf5IsRefusedRatherThanMisread()
    {
        using var volume = VolumeAddress.Open(Golden("many.h5:big-endian"));
        Assert.Contains("Byte order", Assert.Throws<InputException>(() => volume.Read<short>(volume.Box, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VoxelSizesComeFromTheAttributesOfTheField()
    {
        using var cremi = VolumeAddress.Open(Golden("many.h5:deep/er/chunked"));
        using var ilastik = VolumeAddress.Open(Golden("many.h5:contiguous"));
        using var ome = VolumeAddress.Open(Golden("v2-ome.zarr:s1"));
        Assert.Equal(new VoxelSize(8, 4, 40), cremi.VoxelSize);
        Assert.Equal(new VoxelSize(4, 4, 50), ilastik.VoxelSize);
        Assert.Equal(new VoxelSize(8, 8, 40), ome.VoxelSize);
        Assert.Equal(new Vox3(6, 4, 5), ome.Box.Size);
    }

    [Theory, InlineData("none"), InlineData("zlib"), InlineData("gzip"), InlineData("zstd"), InlineData("lz4"), InlineData("blosc-memcpy")]
    public void ZarrV2CompressorsReadAsZarrPythonWroteThem(string name)
    {
        using var volume = VolumeAddress.Open(Golden($"v2-{name}.zarr"));
        HoldsFormula(volume, VoxelType.UInt32);
    }

    [Theory, MemberData(nameof(BloscNames))]
    public void BloscFramesReadAsNumcodecsWroteThem(string name)
    {
        using var volume = VolumeAddress.Open(Golden($"v2-blosc-{name}.zarr"));
        var voxels = volume.Read<uint>(volume.Box, default);
        for (int z = 0; z < 16; z++)
            for (int y = 0; y < 32; y++)
                for (int x = 0; x < 48; x++) Assert.Equal((uint)(1000 * (x / 8) + 37 * (y / 4) + z), voxels[x, y, z]);
    }

    [Theory]
    [InlineData("u1", VoxelType.UInt8), InlineData("i1", VoxelType.Int8), InlineData("u2", VoxelType.UInt16), InlineData("i2", VoxelType.Int16)]
    [InlineData("i4", VoxelType.Int32), InlineData("u8", VoxelType.UInt64), InlineData("i8", VoxelType.Int64), InlineData("f4", VoxelType.Float32)]
    [InlineData("f8", VoxelType.Float64), InlineData("u2-big", VoxelType.UInt16), InlineData("i4-big", VoxelType.Int32)]
    [InlineData("u8-big", VoxelType.UInt64), InlineData("f4-big", VoxelType.Float32), InlineData("f8-big", VoxelType.Float64)]
    [InlineData("fortran-nested", VoxelType.UInt16), InlineData("ome", VoxelType.UInt8), InlineData("ome.zarr:s0", VoxelType.UInt8)]
    [InlineData("ome.zarr:0", VoxelType.UInt8)]
    public void ZarrV2TypesAndOrdersReadAsZarrPythonWroteThem(string name, VoxelType type)
    {
        using var volume = VolumeAddress.Open(Golden("v2-" + (name.Contains(".zarr", StringComparison.Ordinal) ? name : name + ".zarr")));
        HoldsFormula(volume, type);
    }

    [Fact]
    public void LeadingAxesOfOneAndUnwrittenForeignChunksReadAsTheirSpecificationSays()
    {
        using var volume = VolumeAddress.Open(Golden("v2-five-axes.zarr"));
        HoldsFormula(volume, VoxelType.UInt8, (x, y, z) => x < 8 ? Formula(x, y, z) : 9);
        using var booleans = VolumeAddress.Open(Golden("v2-b1.zarr"));
        HoldsFormula(booleans, VoxelType.UInt8, (x, y, z) => Formula(x, y, z) % 2);
    }

    [Fact]
    public void ImagesOfAFolderAPatternOrAPagedTiffAreStackedInNaturalOrder()
    {
        for (int z = 0; z < 12; z++)
        {
            var section = new Raster<byte>(4, 3);
            section[1, 2] = (byte)(z + 1);
            ImageFile.Write(_folder[$"a:b/z{z}.png"], section);
        }
        File.WriteAllText(_folder["a:b/readme.txt"], "not an image");
        foreach (string address in new[] { _folder["a:b"], _folder["a:b/"], _folder["a:b/z*.png"] })
        {
            using var volume = VolumeAddress.Open(address);
            Assert.Equal(Box3.OfSize(new(4, 3, 12)), volume.Box);
            Assert.Equal(Enumerable.Range(1, 12), volume.Read<int>(new(new(1, 2, 0), new(2, 3, 12)), default).Values);
        }
        using var pages = VolumeAddress.Open(ImageFileTests.Golden("pages8.tif"));
        Assert.Equal(new Vox3(37, 23, 3), pages.Box.Size);
        Assert.Equal((7 * 5 + 13 * 4 + 40 * 2) % 256, pages.Read<byte>(pages.Box, default)[5, 4, 2]);
    }

    [Fact]
    public void AnImageOfAnotherSizeIsNamedWhenItIsRead()
    {
        ImageFile.Write(_folder["s/1.png"], new Raster<byte>(4, 3));
        ImageFile.Write(_folder["s/2.png"], new Raster<byte>(5, 3));
        using var volume = VolumeAddress.Open(_folder["s"]);
        string message = Assert.Throws<InputException>(() => volume.Read<byte>(volume.Box, default)).Message;
        Assert.Contains("2.png' is 5x3", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("many.h5:deep/er/chunkd", "deep/er/chunked"), InlineData("many.h5", "needs the name of a dataset"), InlineData("many.h5:table", "shape 2,3")]
    [InlineData("stored.npz:lables", "labels"), InlineData("stored.npz:pickled", "pickle"), InlineData("objects.npy", "pickle")]
    [InlineData("two-axes.npy", "three axes"), InlineData("u1.npy:x", "holds one array"), InlineData("v2-ome.zarr:s7", "s0, s1")]
    [InlineData("many.h6", "nearest name there is 'many.h5'"), InlineData("v2-u1.zarr:x", "no dataset 'x'")]
    public void AWrongAddressSaysWhatIsThere(string name, string expected)
    {
        string message = Assert.Throws<InputException>(() => VolumeAddress.Open(Golden(name))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory, InlineData("u1.npy"), InlineData("stored.npz"), InlineData("deflated.npz"), InlineData("many.h5"), InlineData("one.h5")]
    public void AFileCutShortIsRefusedByName(string name)
    {
        var whole = File.ReadAllBytes(Golden(name));
        for (int part = 1; part < 8; part++)
        {
            string cut = _folder[name];
            File.WriteAllBytes(cut, whole[..(whole.Length * part / 8)]);
            string message = Assert.Throws<InputException>(() =>
            {
                using var volume = VolumeAddress.Open(cut + (name == "many.h5" ? ":contiguous" : name == "stored.npz" ? ":labels" : ""));
                volume.Read<double>(volume.Box, default);
            }).Message;
            Assert.Contains(cut, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ABoxOutsideIsRefused()
    {
        using var volume = VolumeAddress.Open(Golden("u1.npy"));
        Assert.Contains("0:11,0:7,0:5", Assert.Throws<InputException>(() => volume.Read<byte>(new(new(0, 0, 0), new(12, 7, 5)), default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaturalOrderCountsAndNeverSaysThatTwoNamesAreOne()
    {
        string[] sorted = ["a1", "a2", "a02", "a10", "a10b2", "a10b11", "b"];
        Assert.Equal(["a1", "a02", "a2", "a10", "a10b2", "a10b11", "b"], sorted.Reverse().Order(NaturalOrder.Instance));
    }
}
