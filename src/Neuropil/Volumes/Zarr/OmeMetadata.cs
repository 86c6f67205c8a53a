using System.Text.Json.Nodes;
using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>The "multiscales" of an image group. OME-Zarr 0.5 ("attributes.ome"), and 0.4 (.zattrs) to read.</summary>
/// <param name="Levels">Finest first: path of the array in the group, and its voxel in the group's unit, XYZ.</param>
/// <param name="UnitNm">Nanometres in one unit of the scales; null when the axes have no unit we know.</param>
/// <param name="Type">"mean" or "mode", how levels were made; null when it is not said.</param>
internal sealed record OmeMetadata(IReadOnlyList<(string Path, double X, double Y, double Z)> Levels, double? UnitNm, string? Type)
{
    public VoxelSize? VoxelSize(int level) =>
        UnitNm is { } nm ? new(Levels[level].X * nm, Levels[level].Y * nm, Levels[level].Z * nm) : null;

    /// <summary>Null when the group holds no multiscale image.</summary>
    public static OmeMetadata? TryRead(string folder)
    {
        string v3 = Path.Combine(folder, "zarr.json"), v2 = Path.Combine(folder, ".zattrs");
        JsonNode? attributes = File.Exists(v3) ? ZarrArray.ParseJson(v3)["attributes"] : File.Exists(v2) ? ZarrArray.ParseJson(v2) : null;
        var image = ((attributes?["ome"]?["multiscales"] ?? attributes?["multiscales"]) as JsonArray)?.FirstOrDefault();
        if (image?["datasets"] is not JsonArray { Count: > 0 } datasets) return null;
        var whole = Scale(image["coordinateTransformations"]);
        var levels = datasets.Select(level => Level(level, whole)).ToList();
        return new OmeMetadata(levels, Unit(image["axes"] as JsonArray), (string?)image["type"]);
    }

    private static (string, double, double, double) Level(JsonNode? dataset, double[] whole)
    {
        var own = Scale(dataset?["coordinateTransformations"]);
        return ((string?)dataset?["path"] ?? "0", own[^1] * whole[^1], own[^2] * whole[^2], own[^3] * whole[^3]);
    }

    private static double[] Scale(JsonNode? transforms)
    {
        var scale = (transforms as JsonArray)?.FirstOrDefault(t => (string?)t?["type"] == "scale")?["scale"] as JsonArray;
        var numbers = scale?.Select(n => (double)n!).ToArray();
        return numbers is { Length: >= 3 } ? numbers : [1, 1, 1];
    }

    private static double? Unit(JsonArray? axes) => (string?)axes?.LastOrDefault()?["unit"] switch
    {
        "angstrom" => 0.1,
        "nanometer" => 1,
        "micrometer" => 1e3,
        "millimeter" => 1e6,
        "meter" => 1e9,
        _ => null,
    };

    /// <summary>The zarr.json of a group of ours. A coarse voxel's centre is the mean of the fine ones', hence the translation.</summary>
    public static string Write(IReadOnlyList<(ArrayLayout Layout, Vox3 ToFinest)> levels, Downsampling how, string name)
    {
        var nm = levels[0].Layout.VoxelSize;
        var fine = nm ?? new VoxelSize(1, 1, 1);
        JsonObject Axis(string axis)
        {
            var json = new JsonObject { ["name"] = axis, ["type"] = "space" };
            if (nm is not null) json["unit"] = "nanometer";
            return json;
        }
        JsonObject Dataset(int level)
        {
            var f = levels[level].ToFinest;
            var scale = new JsonArray(fine.ZNm * f.Z, fine.YNm * f.Y, fine.XNm * f.X);
            var shift = new JsonArray(fine.ZNm * (f.Z - 1) / 2, fine.YNm * (f.Y - 1) / 2, fine.XNm * (f.X - 1) / 2);
            return new()
            {
                ["path"] = $"{level}",
                ["coordinateTransformations"] = new JsonArray(
                    new JsonObject { ["type"] = "scale", ["scale"] = scale },
                    new JsonObject { ["type"] = "translation", ["translation"] = shift }),
            };
        }
        var image = new JsonObject
        {
            ["name"] = name,
            ["axes"] = new JsonArray(Axis("z"), Axis("y"), Axis("x")),
            ["datasets"] = new JsonArray([.. Enumerable.Range(0, levels.Count).Select(Dataset)]),
            ["type"] = how == Downsampling.Mean ? "mean" : "mode",
        };
        var group = new JsonObject
        {
            ["zarr_format"] = 3,
            ["node_type"] = "group",
            ["attributes"] = new JsonObject { ["ome"] = new JsonObject { ["version"] = "0.5", ["multiscales"] = new JsonArray(image) } },
        };
        return group.ToJsonString(ZarrV3Json.Indented) + "\n";
    }
}
