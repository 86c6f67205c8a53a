using System.Text.Json.Nodes;
using Neuropil.Space;
using Neuropil.Volumes.Numpy;

namespace Neuropil.Volumes.Zarr;

/// <summary>Reads .zarray. Zarr storage specification, version 2, "Arrays / Metadata", in its order.</summary>
internal static class ZarrV2Json
{
    public static ZarrMetadata Parse(JsonNode json, string file)
    {
        var read = new ZarrFields(json, file);
        var shape = read.Ints("shape");
        var chunks = read.Ints(json["chunks"], "chunks", shape.Length);
        var (type, big) = Type(json["dtype"], read);
        if (json["filters"] is JsonArray { Count: > 0 } filters) throw read.Fault($"filters {filters.ToJsonString()} are not read");
        int[]? order = (string?)json["order"] == "F" ? [.. Enumerable.Range(0, shape.Length).Reverse()] : null;
        string separator = (string?)json["dimension_separator"] ?? ".";
        string prefix = string.Concat(Enumerable.Repeat("0" + separator, Math.Max(0, shape.Length - 3)));
        return new ZarrMetadata
        {
            Version = "v2",
            Type = type,
            Size = read.ThreeAxes(shape),
            File = ZarrFields.LastThree(chunks),
            Chunk = ZarrFields.LastThree(chunks),
            Codecs = new ChunkCodecs(type, chunks, order, big, Compressor(json["compressor"], read)),
            Key = cell => $"{prefix}{cell.Z}{separator}{cell.Y}{separator}{cell.X}",
            Fill = read.Fill(json["fill_value"], type),
        };
    }

    // NumPy's three characters: byte order (< > |), kind (u i f b), bytes.
    private static (VoxelType Type, bool BigEndian) Type(JsonNode? node, ZarrFields read)
    {
        string dtype = node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "nothing";
        return NumpyType.TryParse(dtype) ?? throw read.Fault($"dtype is {dtype}; expected whole numbers or floats such as |u1, <u2, >f4");
    }

    private static ByteCodec[] Compressor(JsonNode? node, ZarrFields read) => node is null ? [] : (string?)node["id"] switch
    {
        "zlib" => [new DeflateCodec(gzip: false)],
        "gzip" => [new DeflateCodec(gzip: true)],
        "zstd" => [new ZstdCodec()],
        "blosc" => [new BloscCodec()],
        "lz4" => [new Lz4Codec()],
        var id => throw read.Fault($"compressor '{id}' is not known; expected blosc, zstd, lz4, zlib, gzip or none"),
    };
}
