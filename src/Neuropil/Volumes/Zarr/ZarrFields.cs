using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>Reads the fields that both versions of the metadata share, and says which one is wrong.</summary>
internal sealed class ZarrFields(JsonNode json, string file)
{
    public InputException Fault(string what, Exception? inner = null) =>
        new($"'{file}' cannot be used: {what}. Write the array with another layout, or check that the file is whole.", inner);

    public JsonArray Array(string name) => json[name] as JsonArray ?? throw Fault($"'{name}' is missing or no list");

    public int[] Ints(string name) => Ints(json[name], name, null);

    public int[] Ints(JsonNode? node, string name, int? length)
    {
        if (node is not JsonArray list || list.Count == 0) throw Fault($"'{name}' is missing or no list of whole numbers");
        if (length is { } n && list.Count != n) throw Fault($"'{name}' has {list.Count} numbers, the shape has {n}");
        try
        {
            var numbers = list.Select(item => (int)item!).ToArray();
            return numbers.Min() >= 1 ? numbers : throw Fault($"'{name}' is {list.ToJsonString()}; every number must be at least 1");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
        {
            throw Fault($"'{name}' is {list.ToJsonString()}; expected whole numbers below 2^31", e);
        }
    }

    public JsonNode Configuration(string field, string expectedName)
    {
        string? name = (string?)json[field]?["name"];
        if (name != expectedName) throw Fault($"'{field}' is '{name}'; only '{expectedName}' can be read");
        return json[field]!["configuration"] ?? throw Fault($"'{field}' has no configuration");
    }

    /// <summary>The name of a v3 data type; bool is read as uint8.</summary>
    public VoxelType Type(JsonNode? node, string field)
    {
        string name = node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "nothing";
        return name == "bool" ? VoxelType.UInt8
            : VoxelTypes.TryParse(name)
            ?? throw Fault($"{field} is {name}; expected one of {string.Join(", ", Enum.GetValues<VoxelType>().Select(t => t.Name()))}");
    }

    /// <summary>A permutation: stored axis k is axis order[k] of the array.</summary>
    public int[] Order(JsonNode? node, int axes)
    {
        // Drafts of the specification also wrote "C" and "F".
        if (node is JsonValue word) return (string?)word == "F" ? [.. Enumerable.Range(0, axes).Reverse()] : [.. Enumerable.Range(0, axes)];
        var order = (node as JsonArray)?.Select(axis => (int)axis!).ToArray() ?? [];
        return order.Order().SequenceEqual(Enumerable.Range(0, axes))
            ? order
            : throw Fault($"transpose order {node?.ToJsonString()} is no permutation of {axes} axes");
    }

    /// <summary>Size from a shape whose axes before the last three have one voxel each, as OME's time and channel may.</summary>
    public Vox3 ThreeAxes(int[] shape)
    {
        if (shape.Length < 3 || shape[..^3].Any(n => n != 1))
            throw Fault($"its shape is {string.Join(',', shape)}, and a volume has three axes z, y, x (further ones before them "
                + "must have length 1)");
        return LastThree(shape);
    }

    public static Vox3 LastThree(int[] shape) => shape.Length < 3 ? default : new(shape[^1], shape[^2], shape[^3]);

    /// <summary>Refuses named axes in another order than z, y, x: reading them as such would swap axes silently.</summary>
    public void RequireZyx(JsonArray? names)
    {
        var last = names?.TakeLast(3).Select(name => ((string?)name)?.ToLowerInvariant()).ToArray();
        if (last is null || last.Any(name => name is not ("x" or "y" or "z")) || last.SequenceEqual(["z", "y", "x"])) return;
        throw Fault($"its axes are {string.Join(", ", last)}; only arrays stored as z, y, x are read");
    }

    /// <summary>One voxel of fill, little-endian; null when the metadata give none.</summary>
    public byte[]? Fill(JsonNode? node, VoxelType type)
    {
        if (node is null) return null;
        string text = node.ToJsonString().Trim('"');
        var bytes = new byte[8];
        bool fits = text switch
        {
            "true" => Store(bytes, 1UL),
            "false" => true,
            _ when type == VoxelType.Float32 && double.TryParse(text, out double f) => Store(bytes, (float)f),
            _ when type == VoxelType.Float64 && double.TryParse(text, out double d) => Store(bytes, d),
            _ when long.TryParse(text, out long i) => Store(bytes, i),
            _ when ulong.TryParse(text, out ulong u) => Store(bytes, u),
            _ => false,
        };
        return fits ? bytes[..type.Bytes()] : throw Fault($"fill_value {node.ToJsonString()} is no {type.Name()}");
    }

    private static bool Store<T>(byte[] bytes, T value) where T : struct
    {
        MemoryMarshal.Write(bytes, value);
        return true;
    }

    public VoxelSize? VoxelSize(JsonNode? node)
    {
        if (node is null) return null;
        var nm = (node as JsonArray)?.Select(n => (double?)n ?? 0).ToArray();
        return nm is [> 0, > 0, > 0] ? new(nm[0], nm[1], nm[2]) : throw Fault($"voxel size {node.ToJsonString()} is not three numbers above 0");
    }

    /// <summary>The inside of a sharding_indexed codec, which must be the only one outside.</summary>
    public (int[] Shape, JsonArray Codecs, ShardIndexLayout? Index) Sharding(JsonArray codecs, int axes)
    {
        var inside = codecs[0]!["configuration"] ?? throw Fault("sharding_indexed has no configuration");
        if (codecs.Count != 1) throw Fault("codecs around sharding_indexed are not read; a reader could not find one chunk by itself");
        var shape = Ints(inside["chunk_shape"], "sharding_indexed.chunk_shape", axes);
        var list = inside["codecs"] as JsonArray ?? throw Fault("sharding_indexed has no codecs");
        var indexCodecs = (inside["index_codecs"] as JsonArray)?.ToArray() ?? [];
        var names = indexCodecs.Select(codec => (string?)codec?["name"]).ToArray();
        if (names is not (["bytes"] or ["bytes", "crc32c"]))
            throw Fault($"index_codecs are {string.Join(", ", names)}; expected bytes, or bytes and crc32c");
        bool big = (string?)indexCodecs[0]?["configuration"]?["endian"] == "big";
        return (shape, list, new ShardIndexLayout((string?)inside["index_location"] != "start", big, names.Length == 2));
    }
}
