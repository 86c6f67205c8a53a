using System.Globalization;
using System.Text.Json.Nodes;

namespace Neuropil.Live;

/// <summary>A section as a person is told of it.</summary>
/// <param name="Missing">Places that should have a tile and have none.</param>
/// <param name="ResidualMedianPx">Shift left at the matches of its montage; null without a match.</param>
/// <param name="ImageAgain">Lines of the list of tiles to image again.</param>
/// <param name="Remarks">What of its montage is outside its limit.</param>
public sealed record SectionVerdict(
    string Section, int Tiles, int Missing, double? ResidualMedianPx, double? ResidualP95Px, int ImageAgain, IReadOnlyList<string> Remarks)
{
    public string Verdict => ImageAgain > 0 ? $"image again: {ImageAgain}" : Remarks.Count > 0 ? "look: " + string.Join("; ", Remarks) : "good";

    public string TilesText => Missing == 0 ? $"{Tiles}" : $"{Tiles} of {Tiles + Missing}";

    public string ResidualText => ResidualMedianPx is { } median && ResidualP95Px is { } p95
        ? string.Create(CultureInfo.InvariantCulture, $"{median:0.00} / {p95:0.00} px")
        : "no match";

    public JsonObject ToJson() => new()
    {
        ["section"] = Section,
        ["tiles"] = Tiles,
        ["missing"] = Missing,
        ["residualMedianPx"] = ResidualMedianPx,
        ["residualP95Px"] = ResidualP95Px,
        ["imageAgain"] = ImageAgain,
        ["verdict"] = Verdict,
    };

    public override string ToString() => $"section {Section}  {TilesText} tiles  residual {ResidualText}  {Verdict}";
}
