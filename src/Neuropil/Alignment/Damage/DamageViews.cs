using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Damage;

/// <summary>Sections, or parts of them, as the search for damage sees them, the last few kept: blocks side by side share them. Safe for several threads.</summary>
internal sealed class DamageViews(string volumePath, SectionSet set, AlignedStack stack, DamageWindows windows, int pixel)
{
    /// <summary>A section and its neighbours, for some blocks side by side.</summary>
    private const int Kept = 12;

    /// <summary>The usual spread of a section that is searched in parts is told from so many squares across and down.</summary>
    private const int SamplesAcross = 6, SamplePx = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(int Section, PixelRect Part), Lazy<DamageView>> _views = [];
    private readonly Queue<(int Section, PixelRect Part)> _oldest = new();
    private readonly Dictionary<int, Lazy<double>> _spreads = [];

    /// <param name="part">Of the section's view; to multiples of the rounding, beyond its end.</param>
    public DamageView Get(int section, PixelRect part, CancellationToken ct)
    {
        Lazy<DamageView>? view;
        lock (_gate)
        {
            if (!_views.TryGetValue((section, part), out view))
            {
                _views[(section, part)] = view = new(() => View(section, part, ct), LazyThreadSafetyMode.ExecutionAndPublication);
                _oldest.Enqueue((section, part));
                if (_oldest.Count > Kept) _views.Remove(_oldest.Dequeue());
            }
        }
        return view.Value;
    }

    private DamageView View(int section, PixelRect part, CancellationToken ct)
    {
        var whole = windows.Whole(section);
        double? spread = windows.IsWhole(section) ? null : SpreadOf(section, ct);
        var grey = Read(section, part, ct);
        var view = new DamageView(grey, stack.VoxelSize.ZNm / (pixel * stack.VoxelSize.XNm), whole with { X = -part.X, Y = -part.Y }, spread);
        FloatPool.Return(grey);
        return view;
    }

    /// <summary>The same for all parts of a section: one that shows little tissue does not look for lines in resin.</summary>
    private double SpreadOf(int section, CancellationToken ct)
    {
        Lazy<double>? spread;
        lock (_gate)
            if (!_spreads.TryGetValue(section, out spread)) _spreads[section] = spread = new(() => Sample(section, ct), LazyThreadSafetyMode.ExecutionAndPublication);
        return spread.Value;
    }

    private double Sample(int section, CancellationToken ct)
    {
        var whole = windows.Whole(section);
        double sum = 0, all = 0;
        for (int j = 0; j < SamplesAcross; j++)
            for (int i = 0; i < SamplesAcross; i++)
            {
                int x = (int)((2 * i + 1L) * whole.Width / (2 * SamplesAcross)), y = (int)((2 * j + 1L) * whole.Height / (2 * SamplesAcross));
                var grey = Read(section, new PixelRect(x, y, 0, 0).Grow(SamplePx / 2).Intersect(whole), ct);
                var (spread, px) = DamageLevel.UsualSpread(grey);
                (sum, all) = (sum + spread * px, all + px);
                FloatPool.Return(grey);
            }
        return sum / Math.Max(all, 1e-3);
    }

    private Plane Read(int section, PixelRect part, CancellationToken ct)
    {
        using var group = OmeZarr.Open(volumePath);
        var (level, shrink) = set.LevelFor(group.Levels, pixel);
        var there = part.Intersect(new(0, 0, set.Sections[section].WidthPx / pixel, set.Sections[section].HeightPx / pixel));
        var grey = FloatPool.RentPlane(part.Width * shrink, part.Height * shrink);
        if (there.IsEmpty) return grey.ShrinkKnown(shrink);
        int width = there.Width * shrink;
        var voxels = group.Level(level).Read<byte>(new Box3(new(there.X * shrink, there.Y * shrink, section), new(there.Right * shrink, there.Bottom * shrink, section + 1)), ct);
        for (int y = 0; y < there.Height * shrink; y++) Planes.OfBytes(voxels.Values.AsSpan(y * width, width), grey.Row(y));
        return grey.ShrinkKnown(shrink);
    }
}
