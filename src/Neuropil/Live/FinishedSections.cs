using System.Globalization;
using Neuropil.Acquisition;

namespace Neuropil.Live;

/// <summary>Decides which sections are finished; once finished, a section stays so and is judged again when it changes.</summary>
internal sealed class FinishedSections(LiveOptions options)
{
    /// <summary>So many sections that the instrument has left must have the same places before any is finished, to know the wafer's grid.</summary>
    private const int LeastAlike = 2;

    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);

    /// <summary>A section with at least one file.</summary>
    private sealed record Begun(string Name, IReadOnlySet<string> Places, bool IsGrowing, int Absent, LastChange LastChange)
    {
        public static Begun Of(string name, IEnumerable<TileEntry> tiles, TileArrivals arrivals)
        {
            var all = tiles.ToList();
            var whole = all.Where(t => arrivals.WholeOf(t) is not null).ToList();
            // Where only stage positions are known, a count does for places.
            var places = whole.Select((t, i) => t.Row is null ? $"{i}" : string.Create(CultureInfo.InvariantCulture, $"{t.Row}/{t.Column}"));
            return new(name, places.ToHashSet(StringComparer.Ordinal), all.Any(arrivals.IsGrowing), all.Count(t => !arrivals.IsThere(t)),
                all.Max(arrivals.ChangeOf));
        }
    }

    public void Recall(string section) => _finished.Add(section);

    public bool Contains(string section) => _finished.Contains(section);

    /// <summary>Finishes what can be finished now.</summary>
    /// <param name="closed">The instrument is done with the wafer: whatever there is, is all there will be.</param>
    public void Settle(TileEntries entries, TileArrivals arrivals, DateTimeOffset now, bool closed)
    {
        var begun = entries.Sections.Select(s => Begun.Of(s, entries.BySection[s], arrivals)).Where(s => closed || s.LastChange != default).ToList();
        if (begun.Count == 0) return;
        var last = begun.Max(s => s.LastChange);
        var usual = UsualPlaces(begun, last);
        foreach (var section in begun.Where(s => !s.IsGrowing))
        {
            bool isLeft = section.LastChange.CompareTo(last) < 0 && (now - section.LastChange.Seen).TotalSeconds >= options.QuietSeconds;
            if (closed || isLeft || IsComplete(section, usual)) _finished.Add(section.Name);
        }
    }

    private bool IsComplete(Begun section, IReadOnlySet<string>? usual) => options.TilesPerSection is { } tiles
        ? section.Places.Count >= tiles
        : usual is not null && section.Absent == 0 && usual.IsSubsetOf(section.Places);

    /// <summary>Places that at least half of the finished sections have; without one, those of sections alike that the instrument has left.</summary>
    private IReadOnlySet<string>? UsualPlaces(IReadOnlyList<Begun> begun, LastChange last)
    {
        var known = begun.Where(s => _finished.Contains(s.Name) && s.Places.Count > 0).ToList();
        if (known.Count > 0)
            return known.SelectMany(s => s.Places).GroupBy(place => place).Where(g => 2 * g.Count() >= known.Count).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var alike = begun.Where(s => s.LastChange.CompareTo(last) < 0 && !s.IsGrowing && s.Absent == 0)
            .GroupBy(s => string.Join(' ', s.Places.Order(StringComparer.Ordinal))).Where(g => g.Count() >= LeastAlike)
            .MaxBy(g => (g.Count(), g.Key.Length));
        return alike?.First().Places;
    }
}
