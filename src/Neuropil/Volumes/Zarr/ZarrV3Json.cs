using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>Reads zarr.json of an array. Zarr core specification, version 3, "Array metadata", in its order.</summary>
internal static class ZarrV3Json
{
    public static ZarrMetadata Parse(JsonNode json, string file)
    {
        var read = new ZarrFields(json, file);
        var shape = read.Ints("shape");
        var type = read.Type(json["data_type"], "data_type");
        var grid = read.Configuration("chunk_grid", "regular");
        var fileShape = read.Ints(grid["chunk_shape"], "chunk_grid.chunk_shape", shape.Length);
        var codecs = read.Array("codecs");
        read.RequireZyx(json["dimension_names"] as JsonArray);
        bool sharded = codecs.Count > 0 && (string?)codecs[0]?["name"] == "sharding_indexed";
        var inside = sharded ? read.Sharding(codecs, shape.Length) : (Shape: fileShape, Codecs: codecs, Index: (ShardIndexLayout?)null);
        return new ZarrMetadata
        {
            Version = "v3",
            Type = type,
            Size = read.ThreeAxes(shape),
            File = ZarrFields.LastThree(fileShape),
            Chunk = ZarrFields.LastThree(inside.Shape),
            Codecs = ZarrV3Codecs.Parse(read, inside.Codecs, type, inside.Shape),
            Index = inside.Index,
            Key = Keys(json["chunk_key_encoding"], shape.Length, read),
            Fill = read.Fill(json["fill_value"], type),
            EveryFileWritten = (bool?)json["attributes"]?["neuropil"]?["everyShardWritten"] == true,
            VoxelSize = read.VoxelSize(json["attributes"]?["neuropil"]?["voxelSizeNm"]),
        };
    }

    // "default": c/0/1/2 (or c.0.1.2); "v2": 0.1.2 (or 0/1/2). Leading axes have one voxel, hence index 0.
    private static Func<Vox3, string> Keys(JsonNode? encoding, int axes, ZarrFields read)
    {
        string name = (string?)encoding?["name"] ?? "default";
        if (name is not ("default" or "v2")) throw read.Fault($"chunk_key_encoding '{name}' is not known; expected default or v2");
        string separator = (string?)encoding?["configuration"]?["separator"] ?? (name == "v2" ? "." : "/");
        string prefix = name == "v2" ? "" : "c" + separator;
        prefix += string.Concat(Enumerable.Repeat("0" + separator, axes - 3));
        return cell => $"{prefix}{cell.Z}{separator}{cell.Y}{separator}{cell.X}";
    }

    /// <summary>The zarr.json of an array of ours.</summary>
    public static string Write(ArrayLayout layout)
    {
        static JsonArray Zyx(Vox3 v) => [v.Z, v.Y, v.X];
        static JsonObject Bytes() => new() { ["name"] = "bytes", ["configuration"] = new JsonObject { ["endian"] = "little" } };
        static JsonObject Checksum() => new() { ["name"] = "crc32c" };
        var zstd = new JsonObject
        {
            ["name"] = "zstd",
            ["configuration"] = new JsonObject { ["level"] = ChunkPacker.ZstdLevel, ["checksum"] = false },
        };
        var sharding = new JsonObject
        {
            ["chunk_shape"] = Zyx(layout.Chunk),
            ["codecs"] = layout.Compressed ? new JsonArray(Bytes(), zstd, Checksum()) : new JsonArray(Bytes(), Checksum()),
            ["index_codecs"] = new JsonArray(Bytes(), Checksum()),
            ["index_location"] = "end",
        };
        var ours = new JsonObject { ["everyShardWritten"] = true };
        if (layout.VoxelSize is { } nm) ours["voxelSizeNm"] = new JsonArray(nm.XNm, nm.YNm, nm.ZNm);
        var array = new JsonObject
        {
            ["zarr_format"] = 3,
            ["node_type"] = "array",
            ["shape"] = Zyx(layout.Size),
            ["data_type"] = layout.Type.Name(),
            ["chunk_grid"] = new JsonObject { ["name"] = "regular", ["configuration"] = new JsonObject { ["chunk_shape"] = Zyx(layout.Shard) } },
            ["chunk_key_encoding"] = new JsonObject { ["name"] = "default", ["configuration"] = new JsonObject { ["separator"] = "/" } },
            ["fill_value"] = 0,
            ["codecs"] = new JsonArray(new JsonObject { ["name"] = "sharding_indexed", ["configuration"] = sharding }),
            ["attributes"] = new JsonObject { ["neuropil"] = ours },
            ["dimension_names"] = new JsonArray("z", "y", "x"),
            ["storage_transformers"] = new JsonArray(),
        };
        return array.ToJsonString(Indented) + "\n";
    }

    internal static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };
}
