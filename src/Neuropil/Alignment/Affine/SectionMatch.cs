using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>Two sections as they were matched.</summary>
/// <param name="From">Index of the section whose block matched it.</param>
/// <param name="Blocks">Blocks with structure in both.</param>
/// <param name="SigmaPx">Standard deviation of the matches from their best affine map, px of the section; null without evidence.</param>
/// <param name="Independent">Share of the matches that say something of their own: overlapping blocks see the same tissue.</param>
/// <param name="Matches">Per match: x, y in the first section, x, y in the second, correlation. Empty where there is no evidence.</param>
/// <param name="Mirrored">No evidence as they lie, but there would be if one of them were turned over.</param>
/// <param name="ByOutline">Tissue does not go on from one to the other; only large structure was matched, such as the outline of the specimen.</param>
/// <param name="Given">Matches that a person gave, as <paramref name="Matches"/>; they alone are evidence. Null for none.</param>
public sealed record SectionPair(
    int From, int To, int Blocks, double? SigmaPx, double Independent, IReadOnlyList<double[]> Matches, bool Mirrored = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ByOutline = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<double[]>? Given = null)
{
    /// <summary>Found and given.</summary>
    [JsonIgnore]
    public IEnumerable<double[]> All => Matches.Concat(Given ?? []);


    public bool HasEvidence => SigmaPx is not null;

    public static Px2 InFrom(double[] match) => new(match[0], match[1]);

    public static Px2 InTo(double[] match) => new(match[2], match[3]);
}

/// <summary>What the block of one section leaves in its receipt.</summary>
/// <param name="MeanGrey">Of its covered pixels; null where it has none.</param>
public sealed record SectionMatches(int Index, double? MeanGrey, double? SpreadGrey, IReadOnlyList<SectionPair> Pairs)
{
    public static SectionMatches Of(JsonNode? result) =>
        result.Deserialize<SectionMatches>(ArtefactJson.OneLine) ?? throw new InvalidOperationException("A receipt of align holds no matches.");

    /// <summary>All pairs but outlines that are not needed: they tell a place only roughly, and count where nothing else joins two sections.</summary>
    public static IReadOnlyList<SectionPair> PairsThatCount(int sections, IReadOnlyList<SectionMatches> matches)
    {
        List<SectionPair> pairs = [.. matches.SelectMany(m => m.Pairs)];
        var sets = new UnionFind(sections);
        foreach (var pair in pairs.Where(p => p.HasEvidence && !p.ByOutline)) sets.Union(pair.From, pair.To);
        return [.. pairs.Where(p => !p.ByOutline || sets.Find(p.From) != sets.Find(p.To))];
    }
}
