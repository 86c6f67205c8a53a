using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>An overlap as a receipt keeps it.</summary>
/// <param name="Ncc">Correlation of the grey values as placed.</param>
/// <param name="Matches">Per match: x and y in the first tile, correlation, and where the solution used it the residual x and y; px.</param>
public sealed record SeamRecord(
    string A, string B, OverlapEvidence Evidence, int Patches, int Textured, double? Ncc, IReadOnlyList<double[]> Matches)
{
    public static SeamRecord Of(TileOverlap overlap, double? ncc) => new(
        overlap.A, overlap.B, overlap.Evidence, overlap.Patches, overlap.Textured, ncc is { } n ? Math.Round(n, 4) : null,
        [.. overlap.Matches.Select(Row)]);

    /// <summary>Lengths of the residuals of the matches that the solution used, px.</summary>
    public IEnumerable<double> ResidualsPx() => Matches.Where(m => m.Length == 5).Select(m => new Px2(m[3], m[4]).Length);

    private static double[] Row(TileMatch m) => m.Residual is { } r
        ? [Math.Round(m.InA.X, 1), Math.Round(m.InA.Y, 1), Math.Round(m.Height, 3), Math.Round(r.X, 3), Math.Round(r.Y, 3)]
        : [Math.Round(m.InA.X, 1), Math.Round(m.InA.Y, 1), Math.Round(m.Height, 3)];
}

/// <summary>What the block of one section leaves in its receipt.</summary>
/// <param name="Strays">Tiles left out; null for none.</param>
/// <param name="Swaps">Tiles placed at each other's place; null for none.</param>
public sealed record SectionRecord(
    PlacedSection Section, IReadOnlyList<SeamRecord> Seams,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StrayTile>? Strays = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TileSwap>? Swaps = null)
{
    public static SectionRecord Of(SectionPlacement placement) => new(
        placement.Section, [.. placement.Overlaps.Zip(placement.OverlapNcc, SeamRecord.Of)],
        placement.Strays.Count == 0 ? null : placement.Strays, placement.Swaps.Count == 0 ? null : placement.Swaps);

    public static SectionRecord Of(JsonNode? result) =>
        result.Deserialize<SectionRecord>(ArtefactJson.OneLine) ?? throw new InvalidOperationException("A receipt of montage holds no section.");
}
