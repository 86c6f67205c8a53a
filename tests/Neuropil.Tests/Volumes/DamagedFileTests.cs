using Neuropil.Numerics;
using Neuropil.Volumes;

namespace Neuropil.Tests.Volumes;

/// <summary>Whatever bytes a file holds, reading it ends in voxels or in an <see cref="InputException"/>: never in another exception or a loop.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Golden(string name) => Path.Combine(SharedData.RepositoryRoot, "tests", "Neuropil.Tests", "Volumes", "Golden", name);

    // Rounds of damage for each file; NEUROPIL_FUZZ_ROUNDS asks for more.
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("NEUROPIL_FUZZ_ROUNDS"), out int rounds) ? rounds : 12;

    [Theory]
    [InlineData("images/grey8.png"), InlineData("images/palette.png"), InlineData("images/grey8.bmp"), InlineData("images/rgb24.bmp"), InlineData("images/smooth.jpg")]
    [InlineData("images/strips8.tif"), InlineData("images/tiles16-big-endian.tif"), InlineData("images/lzw8.tif"), InlineData("images/pages8.tif")]
    [InlineData("arrays/u1.npy"), InlineData("arrays/f4-fortran.npy"), InlineData("arrays/deflated.npz"), InlineData("arrays/one.h5")]
    public void ADamagedFileIsReadOrRefused(string name)
    {
        var whole = File.ReadAllBytes(Golden(name));
        string copy = _folder["damaged" + Path.GetExtension(name)];
        for (int round = 0; round < Rounds; round++) Try(copy, Damage(whole, SplitMix64.For((ulong)round, name.Length)), $"{name}, round {round}", Read);
    }

    [Theory]
    [InlineData("v2-blosc-blosclz-shuffle"), InlineData("v2-blosc-lz4-bitshuffle"), InlineData("v2-blosc-zstd-noshuffle"), InlineData("v2-blosc-zlib-shuffle")]
    [InlineData("v2-blosc-blocks"), InlineData("v2-lz4"), InlineData("v2-zstd"), InlineData("v2-gzip"), InlineData("v2-zlib")]
    public void ADamagedChunkIsReadOrRefused(string name)
    {
        string folder = Golden($"arrays/{name}.zarr");
        File.Copy(Path.Combine(folder, ".zarray"), _folder[".zarray"]);
        string chunk = Path.Combine(folder, "0.0.0");
        foreach (string other in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file)[0] != '.')) File.Copy(other, _folder[Path.GetFileName(other)]);
        var whole = File.ReadAllBytes(chunk);
        for (int round = 0; round < Rounds; round++)
            Try(_folder["0.0.0"], Damage(whole, SplitMix64.For((ulong)round, name.Length)), $"{name}, round {round}", _ => Read(_folder.Path));
    }

    private static void Read(string address)
    {
        using var volume = VolumeAddress.Open(address);
        if (volume.Box.Count > 1 << 24) return;
        if (volume.Type is VoxelType.Int64) volume.Read<long>(volume.Box, default);
        else if (volume.Type is VoxelType.UInt64) volume.Read<ulong>(volume.Box, default);
        else volume.Read<double>(volume.Box, default);
    }

    private static void Try(string path, byte[] bytes, string what, Action<string> read)
    {
        File.WriteAllBytes(path, bytes);
        try { read(path); }
        catch (InputException) { }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException) { Assert.Fail($"{what}: {e}"); }
    }

    private static byte[] Damage(byte[] whole, SplitMix64 random)
    {
        var bytes = (byte[])whole.Clone();
        int flips = 1 + random.NextInt(4);
        // Headers decide most, so half of the flips go there.
        for (int i = 0; i < flips; i++) bytes[random.NextInt(2) == 0 ? random.NextInt(Math.Min(64, bytes.Length)) : random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
        return bytes;
    }
}
