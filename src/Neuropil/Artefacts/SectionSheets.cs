namespace Neuropil.Artefacts;

/// <summary>The sheets of a stack: each section is one, and one that is split at folds and tears has one more for each further side. Sheet z is
/// the first of section z; the rest follow behind the last section.</summary>
public sealed class SectionSheets
{
    private readonly Dictionary<int, int> _furtherFrom = [];
    private readonly Dictionary<int, IReadOnlyList<DamageLine>> _lines = [];
    private readonly List<int> _sections;

    public SectionSheets(AlignedStack stack)
    {
        Sections = stack.Sections.Count;
        _sections = [.. Enumerable.Range(0, stack.Sections.Count)];
        foreach (var group in (stack.Damage ?? []).Where(d => d.Breaks).GroupBy(d => d.Section).OrderBy(g => g.Key))
        {
            _lines[group.Key] = [.. group];
            _furtherFrom[group.Key] = _sections.Count;
            _sections.AddRange(Enumerable.Repeat(group.Key, SidesOf(group.Key) - 1));
        }
    }

    public int Count => _sections.Count;

    public int Sections { get; }

    public int SectionOf(int sheet) => _sections[sheet];

    /// <summary>Of its section.</summary>
    public int SideOf(int sheet) => sheet < Sections ? 0 : sheet - _furtherFrom[_sections[sheet]] + 1;

    /// <summary>Lines at which a section is split.</summary>
    public IReadOnlyList<DamageLine> LinesOf(int section) => _lines.GetValueOrDefault(section, []);

    public int SidesOf(int section) => 1 << LinesOf(section).Count;

    public int Sheet(int section, int side) => side == 0 ? section : _furtherFrom[section] + side - 1;
}
