using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Volumes;

/// <summary>zarrita (npm), which shares no code with ours, reads what we write and agrees with us about the golden files.</summary>
public sealed class ZarritaTests : IDisposable
{
    private static readonly string Tool = Path.Combine(SharedData.RepositoryRoot, "tools", "zarrita-check");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static (int Exit, string Out) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Tool, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception e) { return (-1, $"{program} is not here: {e.Message}"); }
    }

    private static List<JsonNode> Check(params string[] arrays)
    {
        if (Run("node", "--version").Exit != 0) Assert.Skip("needs node, which is not here");
        if (!Directory.Exists(Path.Combine(Tool, "node_modules")))
        {
            var (exit, text) = Run("npm", "ci", "--no-audit", "--no-fund");
            if (exit != 0) Assert.Skip($"needs the npm package zarrita, which could not be installed: {text.Split('\n')[0]}");
        }
        var check = Run("node", ["check.mjs", .. arrays]);
        Assert.True(check.Exit == 0, check.Out);
        return [.. check.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static string Hash<T>(Voxels<T> voxels) where T : unmanaged =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(voxels.Values.AsSpan())));

    [Fact]
    public void ZarritaReadsOurShardsPyramidAndMetadata()
    {
        var random = new SplitMix64(11);
        var layout = new ArrayLayout(new(75, 50, 21), new(16, 16, 8), new(32, 32, 16), VoxelType.UInt16, new VoxelSize(4, 4, 40));
        var voxels = new Voxels<ushort>(Box3.OfSize(layout.Size));
        for (int i = 0; i < voxels.Values.Length; i++) voxels.Values[i] = (ushort)(i % 75 < 20 ? 0 : random.NextInt(65536));
        using var group = OmeZarr.Create(_folder["em.zarr"], layout, 2, Downsampling.Mean);
        group.Level(0).Write(voxels, default);
        group.DownsampleInto(1, group.Level(1).Box, default);

        var seen = Check(_folder["em.zarr"], _folder["em.zarr/0"], _folder["em.zarr/1"]);

        Assert.Equal("0.5", (string?)seen[0]["ome"]!["version"]);
        Assert.Equal("[40,4,4]", seen[0]["ome"]!["multiscales"]![0]!["datasets"]![0]!["coordinateTransformations"]![0]!["scale"]!.ToJsonString());
        Assert.Equal("[21,50,75]", seen[1]["shape"]!.ToJsonString());
        Assert.Equal("[\"z\",\"y\",\"x\"]", seen[1]["names"]!.ToJsonString());
        Assert.Equal(Hash(voxels), (string?)seen[1]["sha256"]);
        Assert.Equal(Hash(group.Level(1).Read<ushort>(group.Level(1).Box, default)), (string?)seen[2]["sha256"]);
    }

    [Theory]
    [InlineData("plain", "gzip", "big-endian", "leading-axes", "blosc-zstd-bitshuffle", "transpose-201", "shard-unchecked-index")]
    [InlineData("zstd-v2-keys", "crc32c", "blosc-lz4-shuffle", "shard-end")]
    [InlineData("zstd-crc32c", "transpose-fortran")]
    public void ZarritaAndWeAgreeOnArraysOfOthers(params string[] names)
    {
        var seen = Check([.. names.Select(ZarrV3Tests.Golden)]);
        foreach (var (name, theirs) in names.Zip(seen))
        {
            using var volume = VolumeAddress.Open(ZarrV3Tests.Golden(name));
            string ours = volume.Type switch
            {
                VoxelType.UInt16 => Hash(volume.Read<ushort>(volume.Box, default)),
                VoxelType.UInt32 => Hash(volume.Read<uint>(volume.Box, default)),
                _ => Hash(volume.Read<float>(volume.Box, default)),
            };
            Assert.Equal(ours, (string?)theirs["sha256"]);
        }
    }
}
