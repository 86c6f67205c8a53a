using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>How large a part of a section is searched at once, px of the view.</summary>
/// <param name="MostPx">Longest side, halo included, where a section lies straight in the stack; a section no larger is searched whole. With 100 bytes a px a window takes 0.9 GB.</param>
/// <param name="HaloPx">The usual grey is told from 200 px round about, a piece of a line and those beside it from 22, and nothing answers near the border.</param>
internal sealed record DamageWindowSize(int MostPx = 3072, int HaloPx = 256);

/// <summary>A part of a section that is searched for damage.</summary>
/// <param name="Core">What it answers for, in px of the view of the volume; null where that is the whole section.</param>
internal readonly record struct DamageWindow(int Section, PixelRect? Core);

/// <summary>Cuts the search for damage into windows of the stack: the part of a section that a window shows serves the neighbours, too.</summary>
/// <remarks><code>
///   volume   |--halo--|#### core ####|--halo--|          each section shows the part that holds all of this
///                               |--halo--|#### core ####|--halo--|
/// </code></remarks>
internal sealed class DamageWindows
{
    /// <summary>Windows of so many sections follow each other, so that neighbours are at hand.</summary>
    private const int SectionsTogether = 16;

    /// <summary>Parts begin and end at multiples: cells lie alike in all of them, and their planes can be used again.</summary>
    private const int RoundPx = 32;

    private readonly SectionSet _set;
    private readonly AlignedStack _stack;
    private readonly int _pixel;
    private readonly DamageWindowSize _size;

    /// <param name="pixel">Section px, and volume px, per px of the views.</param>
    public DamageWindows(SectionSet set, AlignedStack stack, int pixel, DamageWindowSize size)
    {
        (_set, _stack, _pixel, _size) = (set, stack, pixel, size);
        var cores = Cores();
        All = [.. Enumerable.Range(0, set.Sections.Count).Chunk(SectionsTogether).SelectMany(z => InOrder(z, cores))];
    }

    /// <summary>In the order in which they are searched.</summary>
    public IReadOnlyList<DamageWindow> All { get; }

    public string KeyOf(DamageWindow window)
    {
        string name = $"section {_set.Sections[window.Section].Name}";
        return window.Core is { } c ? $"{name}, {c.X * _pixel}:{c.Right * _pixel},{c.Y * _pixel}:{c.Bottom * _pixel}" : name;
    }

    public bool IsWhole(int section) => Math.Max(_set.Sections[section].WidthPx, _set.Sections[section].HeightPx) / _pixel <= _size.MostPx;

    /// <summary>The part of a section to look at for a window, px of its view; empty where it does not reach there.</summary>
    public PixelRect PartOf(int section, DamageWindow window)
    {
        var whole = Whole(section);
        if (IsWhole(section)) return whole;
        var shown = window.Core?.Grow(_size.HaloPx) ?? Bounds(Whole(window.Section), ToVolume(window.Section));
        return Rounded(Bounds(shown, ToVolume(section).Inverse())).Intersect(whole);
    }

    /// <summary>A section's view, which goes on to the next multiple.</summary>
    public PixelRect Whole(int section) => Rounded(new(0, 0, _set.Sections[section].WidthPx / _pixel, _set.Sections[section].HeightPx / _pixel));

    /// <summary>Px of a section's view to those of the volume's.</summary>
    public Affine2 ToVolume(int section) => Grow.Then(_stack.Sections[section].ToVolume).Then(Grow.Inverse());

    /// <summary>Px of a section's view to those of another's.</summary>
    public Affine2 Between(int from, int to) => Grow.Then(_stack.Sections[from].ToVolume).Then(_stack.Sections[to].ToVolume.Inverse()).Then(Grow.Inverse());

    /// <summary>Px of a view to px of what it shows.</summary>
    private Affine2 Grow => new(_pixel, 0, (_pixel - 1) / 2.0, 0, _pixel, (_pixel - 1) / 2.0);

    private IEnumerable<DamageWindow> InOrder(int[] sections, List<PixelRect> cores) =>
        sections.Where(IsWhole).Select(z => new DamageWindow(z, null)).Concat(cores.SelectMany(core => sections.Where(z => !IsWhole(z) && Reaches(z, core)).Select(z => new DamageWindow(z, core))));

    private bool Reaches(int section, PixelRect core) => !Bounds(core, ToVolume(section).Inverse()).Intersect(Whole(section)).IsEmpty;

    /// <summary>All of one size, over all that the large sections cover.</summary>
    private List<PixelRect> Cores()
    {
        List<PixelRect> shown = [.. _set.Sections.Where(s => s.Tiles.Count > 0 && !IsWhole(s.Index)).Select(s => Bounds(Whole(s.Index), ToVolume(s.Index)))];
        if (shown.Count == 0) return [];
        int left = shown.Min(s => s.X), top = shown.Min(s => s.Y), right = shown.Max(s => s.Right), bottom = shown.Max(s => s.Bottom);
        int width = Step(right - left), height = Step(bottom - top);
        return [.. from y in Steps(top, bottom, height) from x in Steps(left, right, width) select new PixelRect(x, y, width, height)];
    }

    /// <summary>A last window of a few px would be mostly halo: all get much the same size.</summary>
    private int Step(int length)
    {
        int most = Math.Max(RoundPx, _size.MostPx - 2 * _size.HaloPx), count = (length + most - 1) / most;
        return Up((length + count - 1) / count);
    }

    private static IEnumerable<int> Steps(int from, int to, int step)
    {
        for (int at = from; at < to; at += step) yield return at;
    }

    private static PixelRect Bounds(PixelRect rect, Affine2 map)
    {
        Px2[] corners = [.. new Px2[] { new(rect.X, rect.Y), new(rect.Right, rect.Y), new(rect.X, rect.Bottom), new(rect.Right, rect.Bottom) }.Select(map.Apply)];
        int left = (int)Math.Floor(corners.Min(c => c.X)), top = (int)Math.Floor(corners.Min(c => c.Y));
        return new(left, top, (int)Math.Ceiling(corners.Max(c => c.X)) - left, (int)Math.Ceiling(corners.Max(c => c.Y)) - top);
    }

    private static PixelRect Rounded(PixelRect rect)
    {
        int left = (int)Math.Floor((double)rect.X / RoundPx) * RoundPx, top = (int)Math.Floor((double)rect.Y / RoundPx) * RoundPx;
        return new(left, top, Up(rect.Right - left), Up(rect.Bottom - top));
    }

    private static int Up(int px) => (px + RoundPx - 1) / RoundPx * RoundPx;
}
