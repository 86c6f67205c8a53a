using Neuropil.Acquisition;
using Neuropil.Blocks;

namespace Neuropil.Live;

/// <summary>Follows the tiles of a project while an instrument writes them: each section is judged when it is finished, and again when it
/// changes. Writes into <c>live/</c> of the project and nowhere else.</summary>
public sealed class LiveWatch
{
    public const string Folder = "live";

    private readonly Project _project;
    private readonly LiveOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILiveListener _listener;
    private readonly GrowingList _list;
    private readonly TileArrivals _arrivals;
    private readonly FinishedSections _finished;
    private readonly LiveWafer _wafer;
    private readonly LiveReport _report;
    private readonly Silence _silence;
    private LiveJudgement _judgement = LiveJudgement.Nothing;
    private string? _judgedFrom;
    private string? _listState;
    private string? _trouble;
    private bool _untilWasThere;

    /// <exception cref="InputException">The project starts from a volume, or the options have faults.</exception>
    public LiveWatch(Project project, LiveOptions options, LocalEngine engine, TimeProvider clock, ILiveListener listener)
    {
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0) throw new InputException(string.Join("\n", faults));
        string tiles = project.Recipe.Tiles ?? throw new InputException(
            $"Project '{project.Name}' starts from the volume {project.Recipe.Volume}: there are no tiles to watch. Run it without --watch.");
        (_project, _options, _clock, _listener) = (project, options, clock, listener);
        _list = new(project.ResolvePath(tiles), project.Recipe.Pattern, project.Recipe.VoxelSize);
        _arrivals = new(engine, TimeSpan.FromSeconds(options.QuietSeconds));
        _finished = new(options);
        var log = new LiveLog(project.PathOf(Folder + "/sections.jsonl"));
        _wafer = new(project, options, engine, _arrivals, log);
        _report = new(project.PathOf(Folder));
        _silence = new(options.QuietSeconds);
        Recall(log.Read());
    }

    /// <summary>Looks again and again until the wafer is done.</summary>
    /// <param name="pause">Waits between two looks; throws when the user wants to stop.</param>
    public LiveEnd Run(Action<TimeSpan> pause, CancellationToken ct)
    {
        using var held = new ProjectLock(_project);
        while (true)
        {
            if (Look(ct) is { } end) return end;
            pause(TimeSpan.FromSeconds(_options.PollSeconds));
            ct.ThrowIfCancellationRequested();
        }
    }

    private void Recall(IReadOnlyList<LoggedSection> sections)
    {
        foreach (var section in sections)
        {
            _finished.Recall(section.Section);
            _wafer.Recall(section);
            foreach (var tile in section.Tiles) _arrivals.Recall(tile);
        }
        if (sections.Count > 0) _listener.Say($"Going on: {sections.Count} section{(sections.Count == 1 ? " was" : "s were")} judged before.");
    }

    private LiveEnd? Look(CancellationToken ct)
    {
        var now = _clock.GetUtcNow();
        // The file that ends the wafer is asked for before the tiles are listed, and must have been there at the look before: whatever was
        // written before it is then in the list.
        bool untilIsThere = _options.Until is { } until && File.Exists(until), closing = untilIsThere && _untilWasThere;
        _untilWasThere = untilIsThere;
        var entries = _list.Read(out string? state);
        Say(state, ref _listState);
        if (entries is null)
        {
            if (closing) _report.Write(_judgement, []);
            return closing ? LiveEnd.Until : null;
        }
        _arrivals.Look(entries, now, ct);
        bool closed = closing && !entries.Tiles.Any(_arrivals.IsGrowing);
        _finished.Settle(entries, _arrivals, now, closed);
        Judge(entries, closed, ct);
        if (_silence.After(now, _arrivals.Changes) is { } time) _listener.Say(string.Join(' ', [$"Nothing new for {time}.", .. Waiting(entries)]));
        if (_judgement.IsOpen) return null;
        return closed ? LiveEnd.Until : _options.Sections <= _judgement.Sections.Count ? LiveEnd.Sections : null;
    }

    /// <summary>Judges the finished sections when anything about them has changed.</summary>
    private void Judge(TileEntries entries, bool closed, CancellationToken ct)
    {
        string from = StateOf(entries, closed);
        if (from != _judgedFrom || _judgement.IsOpen)
        {
            var tiles = entries.Tiles.Where(t => _finished.Contains(t.Section)).ToList();
            try
            {
                _judgement = _wafer.Judge(new([.. entries.Sections.Where(_finished.Contains)], tiles, entries.Origin), closed, ct);
            }
            catch (InputException e)
            {
                Say(e.Message + " Nothing was judged; looking again.", ref _trouble);
                return;
            }
            _trouble = null;
            _judgedFrom = from;
            foreach (string section in _judgement.Fresh) _listener.Judged(_judgement.Sections.Single(s => s.Section == section));
        }
        _report.Write(_judgement, [.. Waiting(entries)]);
    }

    /// <summary>Everything a judgement depends on.</summary>
    private string StateOf(TileEntries entries, bool closed)
    {
        var tiles = entries.Tiles.Where(t => _finished.Contains(t.Section)).Select(t => $"{t} {_arrivals.WholeOf(t)?.Stamp} {_arrivals.IsGrowing(t)}");
        var corrections = Fingerprint.FilesOf(_project.PathOf(AcquireCorrections.Folder)).Select(f => $"{f} {FileStamp.Of(f)}");
        return Fingerprint.OfText(string.Join('\n', [.. tiles, .. corrections, $"{closed}"]));
    }

    private IEnumerable<string> Waiting(TileEntries entries)
    {
        foreach (string section in entries.Sections.Where(s => !_finished.Contains(s)))
        {
            var there = entries.BySection[section].Where(_arrivals.IsThere).ToList();
            if (there.Count == 0) continue;
            string count = _options.TilesPerSection is { } tiles ? $"{there.Count} of {tiles} tiles" : there.Count == 1 ? "1 tile" : $"{there.Count} tiles";
            yield return $"Section {section} is not finished: {count}{Named("not whole yet", there.Where(_arrivals.IsGrowing))}"
                + $"{Named("cannot be read", there.Where(t => !_arrivals.IsGrowing(t) && _arrivals.WholeOf(t)?.Look.Fault is not null))}.";
        }
    }

    private static string Named(string what, IEnumerable<TileEntry> tiles)
    {
        string names = string.Join(", ", tiles.Take(3).Select(t => t.Name));
        return names.Length > 0 ? $", {what}: {names}" : "";
    }

    /// <summary>Says a state once, until it is another one.</summary>
    private void Say(string? state, ref string? before)
    {
        if (state is not null && state != before) _listener.Say(state);
        before = state;
    }
}
