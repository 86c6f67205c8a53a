using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Montage;
using Neuropil.Reports;

namespace Neuropil.Live;

/// <summary>An overlap of two tiles, by their names.</summary>
internal sealed record SeamEvidence(string A, string B, OverlapEvidence Evidence);

/// <summary>What is kept of the montage of a section.</summary>
/// <param name="Key">Hash of what it was made from.</param>
/// <param name="Remarks">Numbers outside their limits, in words.</param>
internal sealed record MontageOutcome(
    string Key, double? ResidualMedianPx, double? ResidualP95Px, IReadOnlyList<string> Remarks, IReadOnlyList<SeamEvidence> Seams)
{
    public static MontageOutcome Of(string key, SectionRecord record)
    {
        var numbers = MontageQuality.Numbers([record]);
        double? Value(string name) => numbers.Single(n => n.Key == name).Value;
        var remarks = numbers.Where(n => n.Value is not null && !n.Holds).Select(n => $"{HtmlText.Words(n.Key, n.Unit).ToLowerInvariant()} "
            + $"{HtmlText.Number(n.Value!.Value)}{(n.Unit.Length > 0 ? " " + n.Unit : "")}, limit {HtmlText.Number(n.Limit!.Value)}");
        return new(key, Value("residualMedianPx"), Value("residualP95Px"), [.. remarks], [.. record.Seams.Select(s => new SeamEvidence(s.A, s.B, s.Evidence))]);
    }
}

/// <summary>Montages single sections as pass "place" of stage montage does, and writes nothing.</summary>
internal sealed class LiveMontage(StageContext context, LocalEngine engine)
{
    private readonly string _options = JsonSerializer.Serialize(context.Options<MontageOptions>(), ArtefactJson.OneLine);

    /// <summary>Equal where the montage would be.</summary>
    /// <param name="section">The list of one section.</param>
    public string KeyOf(TileList section) => Fingerprint.OfText(_options + string.Join('\n', section.Tiles.Where(t => t.State is not TileState.Rejected).Select(t =>
        FormattableString.Invariant($"{t.Name} {t.Sha256} {t.Row} {t.Column} {t.StagePx?.X:R} {t.StagePx?.Y:R}"))));

    /// <summary>The outcomes that could be made; a section whose files changed meanwhile is left for the next look.</summary>
    /// <param name="sections">Lists of one section each.</param>
    public IReadOnlyDictionary<string, MontageOutcome> Place(IReadOnlyList<TileList> sections, CancellationToken ct)
    {
        var outcomes = new Dictionary<string, MontageOutcome>(StringComparer.Ordinal);
        if (sections.Count == 0) return outcomes;
        var blocks = sections.Select((list, i) => Block.Item(i, list.Sections[0])).ToList();
        LocalEngine.Run(blocks, engine.WorkersFor(new PlacePass(sections[0]), context, blocks.Count), (_, block) =>
        {
            var list = sections[block.Index];
            if (TryPlace(list, ct) is not { } record) return;
            lock (outcomes) outcomes[block.Key] = MontageOutcome.Of(KeyOf(list), record);
        }, ct);
        return outcomes;
    }

    private SectionRecord? TryPlace(TileList section, CancellationToken ct)
    {
        var only = Block.Item(0, section.Sections[0]);
        try
        {
            return SectionRecord.Of(new PlacePass(section, ScaleOf(section, only, ct)).RunBlock(context, only, ct).Result);
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>16-bit tiles: the scale of this section alone, for nobody knows the others yet.</summary>
    private GreyScale? ScaleOf(TileList section, Block only, CancellationToken ct) => section.Tiles.Any(t => t.Bits > 8)
        ? GreyScalePass.ScaleOf(new GreyScalePass(section).RunBlock(context, only, ct).Result.Deserialize<long[]>()!)
        : null;
}
