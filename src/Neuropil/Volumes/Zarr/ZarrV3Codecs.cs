using System.Text.Json.Nodes;

namespace Neuropil.Volumes.Zarr;

/// <summary>The codec list of Zarr v3: any number of transposes, then bytes, then bytes-to-bytes steps.</summary>
internal static class ZarrV3Codecs
{
    public static ChunkCodecs Parse(ZarrFields read, JsonArray codecs, VoxelType type, int[] shape)
    {
        int[]? order = null;
        bool big = false, serialised = false;
        var steps = new List<ByteCodec>();
        foreach (var codec in codecs)
        {
            string name = (string?)codec?["name"] ?? "";
            var settings = codec?["configuration"];
            if (name == "transpose" && !serialised) order = Compose(order, read.Order(settings?["order"], shape.Length));
            else if (name == "bytes" && !serialised) (serialised, big) = (true, (string?)settings?["endian"] == "big");
            else if (serialised) steps.Add(Step(read, name));
            else throw read.Fault($"codec '{name}' stands before 'bytes'; expected transpose, bytes, then compression");
        }
        if (!serialised) throw read.Fault("its codecs have no 'bytes'");
        return new ChunkCodecs(type, shape, order, big, [.. steps]);
    }

    private static ByteCodec Step(ZarrFields read, string name) => name switch
    {
        "gzip" => new DeflateCodec(gzip: true),
        "numcodecs.zlib" => new DeflateCodec(gzip: false),
        "zstd" or "numcodecs.zstd" => new ZstdCodec(),
        "blosc" => new BloscCodec(),
        "crc32c" => new Crc32CCodec(),
        _ => throw read.Fault($"codec '{name}' is not known; expected gzip, zstd, blosc or crc32c"),
    };

    private static int[] Compose(int[]? first, int[] then) => first is null ? then : [.. then.Select(axis => first[axis])];
}
