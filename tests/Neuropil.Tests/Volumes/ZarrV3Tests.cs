using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Volumes;

/// <summary>Files in Golden/zarr3 follow the specification by NumPy alone; make_zarr3.py beside them gives the formula.</summary>
public sealed class ZarrV3Tests : IDisposable
{
    private static readonly Box3 All = Box3.OfSize(new(11, 7, 5));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    internal static string Golden(string name) =>
        Path.Combine(SharedData.RepositoryRoot, "tests", "Neuropil.Tests", "Volumes", "Golden", "zarr3", name + ".zarr");

    private static double Formula(int x, int y, int z) => (3 * x + 17 * y + 101 * z + 11 * x * y * z) % 251;

    [Theory]
    [InlineData("plain"), InlineData("big-endian"), InlineData("gzip"), InlineData("zstd-v2-keys"), InlineData("crc32c"), InlineData("zstd-crc32c", 4)]
    [InlineData("blosc-lz4-shuffle"), InlineData("blosc-zstd-bitshuffle"), InlineData("transpose-201"), InlineData("transpose-fortran", 4)]
    [InlineData("leading-axes"), InlineData("shard-end"), InlineData("shard-start"), InlineData("shard-unchecked-index")]
    public void ArraysByTheSpecificationReadAsTheirFormula(string name, double divisor = 1)
    {
        using var volume = VolumeAddress.Open(Golden(name));
        Assert.Equal(All, volume.Box);
        foreach (var box in new[] { All, new Box3(new(3, 2, 1), new(10, 6, 4)), new Box3(new(8, 6, 4), new(9, 7, 5)) })
        {
            var voxels = volume.Read<double>(box, default);
            for (int z = box.Min.Z; z < box.Max.Z; z++)
                for (int y = box.Min.Y; y < box.Max.Y; y++)
                    for (int x = box.Min.X; x < box.Max.X; x++) Assert.Equal(Formula(x, y, z) / divisor, voxels[x, y, z]);
        }
    }

    [Fact]
    public void AChunkThatAnotherProgramLeftOutIsItsFillValue()
    {
        using var volume = VolumeAddress.Open(Golden("unwritten-is-fill"));
        var voxels = volume.Read<int>(All, default);
        for (int x = 0; x < 11; x++) Assert.Equal(x < 8 ? Formula(x, 3, 2) : 9, voxels[x, 3, 2]);
    }

    [Theory]
    [InlineData("\"bytes\"", "\"packbits\"", "packbits"), InlineData("\"uint16\"", "\"complex64\"", "complex64"), InlineData("\"regular\"", "\"rectilinear\"", "rectilinear")]
    [InlineData("[5, 7, 11]", "[5, 0, 11]", "shape"), InlineData("[5, 7, 11]", "[7, 11]", "shape"), InlineData("{\"zarr_format\"", "{zarr", "no JSON")]
    [InlineData("\"attributes\"", "\"dimension_names\": [\"x\", \"y\", \"z\"], \"attributes\"", "z, y, x")]
    public void MetadataThatCannotBeReadSayWhichFieldAndWhy(string old, string replacement, string expected)
    {
        Directory.CreateDirectory(_folder["a.zarr"]);
        string json = File.ReadAllText(Path.Combine(Golden("plain"), "zarr.json"));
        Assert.Contains(old, json, StringComparison.Ordinal);
        File.WriteAllText(_folder["a.zarr/zarr.json"], json.Replace(old, replacement, StringComparison.Ordinal));
        string message = Assert.Throws<InputException>(() => VolumeAddress.Open(_folder["a.zarr"])).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("zarr.json", message, StringComparison.Ordinal);
    }

    [Theory, InlineData("gzip", "c.0.0.0"), InlineData("zstd-v2-keys", "0.0.0"), InlineData("blosc-lz4-shuffle", "c/0/0/0"), InlineData("plain", "c/0/0/0")]
    public void AChunkCutShortIsRefusedByFile(string name, string key)
    {
        foreach (string file in Directory.EnumerateFiles(Golden(name), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder.Path, Path.GetRelativePath(Golden(name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        var bytes = File.ReadAllBytes(_folder[key]);
        File.WriteAllBytes(_folder[key], bytes[..(bytes.Length * 2 / 3)]);
        using var array = ZarrArray.Open(_folder.Path);
        Assert.Contains(_folder[key], Assert.Throws<InputException>(() => array.Read<double>(All, default)).Message, StringComparison.Ordinal);
    }
}
