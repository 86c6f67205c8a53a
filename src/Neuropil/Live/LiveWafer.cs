using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Montage;

namespace Neuropil.Live;

/// <summary>The finished sections as they are judged now.</summary>
/// <param name="Fresh">Names of the sections that are new or have changed since they were judged last.</param>
/// <param name="IsOpen">True when a section could not be montaged, for its files changed meanwhile: judge again.</param>
internal sealed record LiveJudgement(
    IReadOnlyList<SectionVerdict> Sections, IReadOnlyList<ReimageRow> Reimage, IReadOnlyList<string> Fresh, bool IsOpen)
{
    public static readonly LiveJudgement Nothing = new([], [], [], false);
}

/// <summary>Judges the finished sections together, as stage acquire judges a wafer, and montages those that changed.</summary>
internal sealed class LiveWafer(Project project, LiveOptions options, LocalEngine engine, TileArrivals arrivals, LiveLog log)
{
    private static readonly Stage[] Judges = [new AcquisitionStage(), new MontageStage()];

    private readonly StageContext _acquire = new StageLedger(project, Judges, "").ContextOf(Judges[0], 1);
    private readonly LiveMontage _montage = new(new StageLedger(project, Judges, "").ContextOf(Judges[1], 1), engine);
    private readonly Dictionary<string, MontageOutcome> _montages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _judged = new(StringComparer.Ordinal);

    public void Recall(LoggedSection section)
    {
        if (section.Montage is { } montage) _montages[section.Section] = montage;
        _judged[section.Section] = KeyOf(section.Tiles);
    }

    /// <param name="entries">The tiles of finished sections only.</param>
    public LiveJudgement Judge(TileEntries entries, bool closed, CancellationToken ct)
    {
        if (entries.Sections.Count == 0) return LiveJudgement.Nothing;
        var corrections = AcquireCorrections.Load(_acquire.PathOf(AcquireCorrections.Folder));
        var looks = entries.Tiles.Select(t => arrivals.WholeOf(t)?.Look ?? TileLook.Missing(t)).ToList();
        var judgement = TileJudge.Judge(entries, looks, corrections, _acquire.Options<AcquireOptions>(), project.Recipe.VoxelSize);
        var usable = judgement with { Tiles = [.. judgement.Tiles.Where(t => t.HardFault is null && t.Look.Fault is null)] };
        var open = Montage(entries, CheckPass.ListOf(_acquire, usable), ct);
        var rows = ReimageList.Of(entries, judgement, corrections, _montages, closed);
        rows = [.. rows.Where(r => !IsComing(r, entries)), .. Uncounted(entries, rows)];
        return new(Verdicts(entries, judgement, rows), rows, Remember(entries, open), open.Count > 0);
    }

    /// <summary>Montages what changed; a section with a tile that is being replaced keeps its montage until the tile is whole.</summary>
    /// <returns>Sections whose montage has to wait for another look.</returns>
    private HashSet<string> Montage(TileEntries entries, TileList list, CancellationToken ct)
    {
        var bySection = list.Tiles.ToLookup(t => t.Section, StringComparer.Ordinal);
        var changed = new List<TileList>();
        foreach (string section in entries.Sections.Where(s => !entries.BySection[s].Any(arrivals.IsGrowing)))
        {
            var only = list with { Sections = [section], Tiles = [.. bySection[section]] };
            if (only.Tiles.Count > 0 && _montages.GetValueOrDefault(section)?.Key == _montage.KeyOf(only)) continue;
            _montages.Remove(section);
            if (only.Tiles.Count > 0) changed.Add(only);
        }
        foreach (var (section, outcome) in _montage.Place(changed, ct)) _montages[section] = outcome;
        return changed.Select(c => c.Sections[0]).Where(s => !_montages.ContainsKey(s)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A file of the place is being written: the next looks will tell.</summary>
    private bool IsComing(ReimageRow row, TileEntries entries) => row.Reason == "missing"
        && entries.BySection[row.Section].Any(t => t.Name == row.File && arrivals.IsGrowing(t));

    /// <summary>Tiles that a section lacks by number, where no place of the grid tells which.</summary>
    private IEnumerable<ReimageRow> Uncounted(TileEntries entries, IReadOnlyList<ReimageRow> rows)
    {
        if (options.TilesPerSection is not { } wanted) yield break;
        foreach (string section in entries.Sections)
        {
            int there = entries.BySection[section].Count(arrivals.IsThere), named = rows.Count(r => r.Section == section && r.Reason == "missing");
            if (there + named < wanted)
                yield return new(section, null, null, null, null, $"{wanted - there - named} of {wanted} tiles missing", "find and image what is missing");
        }
    }

    private List<SectionVerdict> Verdicts(TileEntries entries, Judgement judgement, IReadOnlyList<ReimageRow> rows)
    {
        var tiles = judgement.Tiles.CountBy(t => t.Entry.Section, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var again = rows.ToLookup(r => r.Section, StringComparer.Ordinal);
        return [.. entries.Sections.Select(section =>
        {
            var montage = _montages.GetValueOrDefault(section);
            int there = tiles.GetValueOrDefault(section), missing = Math.Max(again[section].Count(r => r.Reason == "missing"), (options.TilesPerSection ?? 0) - there);
            return new SectionVerdict(section, there, missing, montage?.ResidualMedianPx, montage?.ResidualP95Px, again[section].Count(),
                montage?.Remarks ?? ["no usable tile"]);
        })];
    }

    /// <summary>Writes down what changed, and says which sections those are.</summary>
    private List<string> Remember(TileEntries entries, HashSet<string> open)
    {
        var fresh = new List<string>();
        foreach (string section in entries.Sections.Where(s => !open.Contains(s) && !entries.BySection[s].Any(arrivals.IsGrowing)))
        {
            var whole = entries.BySection[section].Select(arrivals.WholeOf).OfType<WholeTile>().ToList();
            string key = KeyOf(whole);
            if (_judged.TryGetValue(section, out string? before) && before == key) continue;
            _judged[section] = key;
            log.Append(new(section, whole, _montages.GetValueOrDefault(section)));
            fresh.Add(section);
        }
        return fresh;
    }

    private static string KeyOf(IEnumerable<WholeTile> tiles) => string.Join(' ', tiles.Select(t => t.Look.Name + "=" + t.Look.Sha256));
}
