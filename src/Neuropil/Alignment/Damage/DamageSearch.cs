using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>Looks for folds and tears in the windows of a stack, and puts together what they found. Safe for several threads.</summary>
internal sealed class DamageSearch
{
    /// <summary>A window with more lines than this is not damaged: its tissue looks so.</summary>
    private const int MostLines = 16;

    /// <summary>Pixels coarser than so many of the search's own show no membranes to tell folds from.</summary>
    private const double CoarsestPixels = 2;

    /// <summary>Windows see a line a little differently: one that reaches this near to the core is reported, px of the view.</summary>
    private const double SlackPx = 8;

    private readonly SectionSet _set;
    private readonly AlignedStack _stack;
    private readonly AlignmentOptions _options;
    private readonly int _pixel;
    private readonly DamageViews _views;

    public DamageSearch(string volumePath, SectionSet set, AlignedStack stack, AlignmentOptions options, DamageWindowSize? size = null)
    {
        (_set, _stack, _options, _pixel) = (set, stack, options, PixelOf(stack, options));
        Windows = new(set, stack, _pixel, size ?? new());
        _views = new(volumePath, set, stack, Windows, _pixel);
    }

    public DamageWindows Windows { get; }

    /// <summary>Pixels of the largest part looked at, with the views' own.</summary>
    public long MostPx => Windows.All.Max(w => Windows.PartOf(w.Section, w) is var part ? (long)part.Width * part.Height : 0);

    /// <summary>Section px of a window's part.</summary>
    public long PxOf(DamageWindow window) => Windows.PartOf(window.Section, window) is var part ? (long)part.Width * part.Height * _pixel * _pixel : 0;

    /// <summary>The sections that a window's search looks at, its own first.</summary>
    public IReadOnlyList<int> LooksAt(DamageWindow window) => [window.Section, .. Around(window.Section)];

    /// <summary>Longest first; of a part of a section also what may count with the rest of it.</summary>
    public IReadOnlyList<DamageLine> Find(DamageWindow window, CancellationToken ct)
    {
        int section = window.Section;
        if (!Counts(section, section) || _stack.VoxelSize.XNm > CoarsestPixels * _options.DamageNm) return [];
        var part = Windows.PartOf(section, window);
        int[] around = [.. Around(section).Where(z => !Windows.PartOf(z, window).IsEmpty)];
        var finder = new DamageFinder(_views.Get(section, part, ct), [.. around.Select(z => (_views.Get(z, Windows.PartOf(z, window), ct), Map(section, z, window)))], PixelNm, _options);
        List<DamageTrace> traces = [.. finder.Find().Select(t => t.Shifted(part.X, part.Y)).Where(t => Touches(t, window)).OrderByDescending(t => t.LengthPx)];
        return traces.Count(RuleOf(section).Counts) > MostLines ? [] : [.. traces.Select((t, k) => Line(t, section, window.Core is null && k < SectionBreak.MostLines))];
    }

    /// <summary>The lines of a section out of those that its windows found, in any order.</summary>
    public IReadOnlyList<DamageLine> Join(int section, IReadOnlyList<DamageLine> found)
    {
        if (Windows.IsWhole(section)) return found;
        var rule = RuleOf(section);
        IReadOnlyList<DamageTrace> Whole(CutKind kind) => [.. DamageJoin.Join([.. found.Where(l => l.Kind == kind).Select(Trace)]).Where(rule.Counts)];
        return [.. rule.WithoutStrips(Whole(CutKind.Fold), Whole(CutKind.Tear)).OrderByDescending(t => t.LengthPx).Select((t, k) => Line(t, section, k < SectionBreak.MostLines))];
    }

    private double PixelNm => _pixel * _stack.VoxelSize.XNm;

    private DamageRule RuleOf(int section) => new(PixelNm, Around(section).Length, DamageView.IsThinAt(_stack.VoxelSize.ZNm / PixelNm), _options);

    private bool Counts(int section, int z) => z >= 0 && z < _set.Sections.Count && _set.Sections[z].Tiles.Count > 0 && !_stack.Sections[z].Mirrored
        && _stack.Sections[z].Island == _stack.Sections[section].Island;

    /// <summary>The nearest neighbour that counts, before and after.</summary>
    private int[] Around(int section) => [.. Enumerable.Range(1, _options.Neighbours).Select(d => section - d).Where(z => Counts(section, z)).Take(1),
        .. Enumerable.Range(1, _options.Neighbours).Select(d => section + d).Where(z => Counts(section, z)).Take(1)];

    private bool Touches(DamageTrace trace, DamageWindow window)
    {
        if (window.Core is not { } core) return true;
        var toVolume = Windows.ToVolume(window.Section);
        return trace.Path.Where((_, k) => trace.IsSeen(k)).Select(toVolume.Apply)
            .Any(p => p.X >= core.X - SlackPx && p.Y >= core.Y - SlackPx && p.X < core.Right + SlackPx && p.Y < core.Bottom + SlackPx);
    }

    /// <summary>Px of what a window shows of a section to those of what it shows of another.</summary>
    private Affine2 Map(int from, int to, DamageWindow window)
    {
        PixelRect own = Windows.PartOf(from, window), other = Windows.PartOf(to, window);
        var map = Windows.Between(from, to);
        if (own is { X: 0, Y: 0 } && other is { X: 0, Y: 0 }) return map;
        return Affine2.Translation(own.X, own.Y).Then(map).Then(Affine2.Translation(-other.X, -other.Y));
    }

    private DamageLine Line(DamageTrace trace, int section, bool breaks)
    {
        double middle = (_pixel - 1) / 2.0;
        static double Rounded(double v) => Math.Round(v, 2);
        return new(section, trace.Kind, [.. trace.Path.Select(p => new Px2(Rounded(p.X * _pixel + middle), Rounded(p.Y * _pixel + middle)))],
            [.. trace.WidthPx.Select(w => Rounded(w * _pixel))], Rounded(trace.Contrast), breaks);
    }

    private DamageTrace Trace(DamageLine line)
    {
        double middle = (_pixel - 1) / 2.0;
        return new(line.Kind, [.. line.Path.Select(p => new Px2((p.X - middle) / _pixel, (p.Y - middle) / _pixel))], [.. line.WidthPx.Select(w => w / _pixel)],
            line.LengthPx / _pixel, line.Contrast);
    }

    private static int PixelOf(AlignedStack stack, AlignmentOptions options)
    {
        int pixel = 1;
        while (2 * pixel * stack.VoxelSize.XNm <= options.DamageNm) pixel *= 2;
        return pixel;
    }
}
