using System.Text.Json.Nodes;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Corrections;

/// <summary>One decision of a person, as it stands in a file. Values are asked for by key; what is wrong with one goes to the faults.</summary>
/// <param name="Number">Place in its file, from 1.</param>
internal sealed class CorrectionEntry(string file, int number, CorrectionKind kind, JsonObject content, CorrectionFaults faults)
{
    public string Do => kind.Do;

    /// <summary>Where it stands: <c>corrections/align/night.json, entry 3 (match)</c>.</summary>
    public string Where { get; } = $"{file}, entry {number} ({kind.Do})";

    /// <summary>What a person gave as reason and name, for reports; empty where nothing was given.</summary>
    public string Why => string.Join(", ", new[] { OptionalText("reason"), OptionalText("who") }.Where(t => t.Length > 0));

    /// <summary>The decision without reason and name: equal for decisions that are the same.</summary>
    public string Meaning => string.Join(' ', kind.Needed.Concat(kind.MayHave).Where(Has).Select(key => $"{key} {content[key]!.ToJsonString()}").Prepend(Do));

    public bool Has(string key) => content.ContainsKey(key);

    public void Fault(string what) => faults.Add($"{Where}: {what}");

    /// <summary>A name out of those known; null, and a fault, where it is none.</summary>
    public string? Name(string key, IReadOnlyCollection<string> known, string whatTheyAre)
    {
        if (content[key] is not JsonValue value || !value.TryGetValue(out string? name))
        {
            Fault($"'{key}' is {Shown(key)}; expected the name of one of the {whatTheyAre} in quotes. For example {kind.Example}");
            return null;
        }
        if (known.Contains(name)) return name;
        string nearest = EditDistance.Nearest(name, known) is { } near ? $" Nearest: '{near}'." : "";
        Fault($"'{key}' is '{name}', which is none of the {known.Count} {whatTheyAre}.{nearest}");
        return null;
    }

    /// <summary>A place or shift, <c>[x, y]</c>.</summary>
    public Px2? Place(string key) => AsPlace(content[key]) is { } place ? place : Refuse<Px2?>(key, "two numbers, [x, y] in px");

    /// <summary>Two opposite corners of a box, or the corners of a polygon.</summary>
    public PixelRegion? Region(string key)
    {
        var corners = (content[key] as JsonArray)?.Select(AsPlace).ToList();
        if (corners is null || corners.Count < 2 || corners.Contains(null))
            return Refuse<PixelRegion?>(key, "two opposite corners of a box, [[x, y], [x, y]], or three and more of a polygon, px");
        List<Px2> known = [.. corners.Select(c => c!.Value)];
        var region = known.Count == 2 ? PixelRegion.Box(known[0], known[1]) : new PixelRegion(known);
        bool flat = known.Max(c => c.X) == known.Min(c => c.X) || known.Max(c => c.Y) == known.Min(c => c.Y);
        return flat ? Refuse<PixelRegion?>(key, "corners that enclose something") : region;
    }

    /// <summary>A fault where a place lies outside an image.</summary>
    public bool IsInside(string key, Px2 place, int widthPx, int heightPx, string what)
    {
        bool inside = place.X >= 0 && place.Y >= 0 && place.X <= widthPx - 1 && place.Y <= heightPx - 1;
        if (!inside) Fault(FormattableString.Invariant($"'{key}' is [{place.X}, {place.Y}], outside {what}, which is {widthPx}x{heightPx} px; expected x from 0 to {widthPx - 1} and y from 0 to {heightPx - 1}."));
        return inside;
    }

    private T? Refuse<T>(string key, string expected)
    {
        Fault($"'{key}' is {Shown(key)}; expected {expected}. For example {kind.Example}");
        return default;
    }

    private string OptionalText(string key) => content[key] is JsonValue value && value.TryGetValue(out string? text) ? text.Trim() : "";

    private string Shown(string key) => content[key]?.ToJsonString() ?? "missing";

    private static Px2? AsPlace(JsonNode? node) => node is JsonArray { Count: 2 } two && Number(two[0]) is { } x && Number(two[1]) is { } y ? new(x, y) : null;

    private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : null;
}
