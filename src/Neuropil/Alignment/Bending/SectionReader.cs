using Neuropil.Alignment.Damage;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Bending;

/// <summary>Reads what a window of the volume shows of sections, from the montaged sections. For one block, one thread.</summary>
internal sealed class SectionReader(string path, SectionSet sections, AlignedStack stack, BendGrid grid) : IDisposable
{
    /// <summary>Beyond the window, px of matching size: the largest shift that is followed and the band-pass.</summary>
    private const int MarginPx = 64;

    private readonly OmeZarrGroup _group = OmeZarr.Open(path);
    private readonly SortedDictionary<(int Section, int Side), SectionWindow?> _windows = [];
    private readonly SectionSheets _sheets = new(stack);
    private readonly ILookup<int, DamageLine> _damage = (stack.Damage ?? []).ToLookup(d => d.Section);

    public long BytesRead { get; private set; }

    public int SidesOf(int section) => _sheets.SidesOf(section);

    /// <summary>One side of a section, folds and tears left out; null where it does not reach the window.</summary>
    public SectionWindow? Get(int section, int side, PixelRect window, CancellationToken ct)
    {
        if (!_windows.TryGetValue((section, side), out var shown)) _windows[(section, side)] = shown = Read(section, side, window, ct);
        return shown;
    }

    /// <summary>Lets go of the sections before one.</summary>
    public void Forget(int before)
    {
        while (_windows.Count > 0 && _windows.First() is var (key, window) && key.Section < before)
        {
            window?.Dispose();
            _windows.Remove(key);
        }
    }

    public void Dispose()
    {
        Forget(int.MaxValue);
        _group.Dispose();
    }

    private SectionWindow? Read(int index, int side, PixelRect window, CancellationToken ct)
    {
        var section = sections.Sections[index];
        var toSection = stack.Sections[index].ToVolume.Inverse();
        var (level, shrink) = sections.LevelFor(_group.Levels, grid.Pixel);
        int pixel = grid.Pixel;
        var bounds = Bounds(window, toSection);
        var part = bounds.Intersect(new(0, 0, section.WidthPx / pixel, section.HeightPx / pixel));
        if (part.IsEmpty) return null;
        var box = new Box3(new(part.X * shrink, part.Y * shrink, index), new(part.Right * shrink, part.Bottom * shrink, index + 1));
        var voxels = _group.Level(level).Read<byte>(box, ct);
        BytesRead += box.Count;
        double middle = (pixel - 1) / 2.0;
        var corner = new Px2(bounds.X * pixel + middle, bounds.Y * pixel + middle);
        var grey = shrink == 1 && section.Masked is null && !_damage.Contains(index) ? Grey(voxels.Values, part, bounds) : null;
        if (grey is null)
        {
            var shown = Shown(voxels.Values, part, bounds, shrink, index);
            if (_damage.Contains(index) && !DamageMask.Erase(shown, corner, pixel, [.. _damage[index]], side)) return null;
            grey = Plane16.RentUnset(bounds.Width, bounds.Height);
            Shorts.OfGreys(shown.Values, KnownBandPass.GreyScale, grey.Values);
            FloatPool.Return(shown);
        }
        return new SectionWindow(grey, corner, pixel, toSection, window, DensePairMatcher.PixelSizes);
    }

    /// <summary>What was read of a part, in its place; beyond the section lies nothing, 0.</summary>
    private static Plane16 Grey(byte[] voxels, PixelRect part, PixelRect bounds)
    {
        var grey = Plane16.RentUnset(bounds.Width, bounds.Height);
        int left = part.X - bounds.X, right = left + part.Width;
        for (int y = 0; y < grey.Height; y++)
        {
            var row = grey.Row(y);
            int from = y + bounds.Y - part.Y;
            if (from < 0 || from >= part.Height) row.Clear();
            else
            {
                row[..left].Clear();
                Shorts.OfBytes(voxels.AsSpan(from * part.Width, part.Width), KnownBandPass.GreyScale, row[left..right]);
                row[right..].Clear();
            }
        }
        return grey;
    }

    /// <summary>The same without what a person masked, in px of matching size.</summary>
    private Plane Shown(byte[] voxels, PixelRect part, PixelRect bounds, int shrink, int index)
    {
        var grey = FloatPool.RentPlane(bounds.Width * shrink, bounds.Height * shrink);
        int width = part.Width * shrink;
        for (int y = 0; y < part.Height * shrink; y++)
            Planes.OfBytes(voxels.AsSpan(y * width, width), grey.Row((part.Y - bounds.Y) * shrink + y).Slice((part.X - bounds.X) * shrink, width));
        MaskedParts.Clear(grey, new(bounds.X * shrink, bounds.Y * shrink, index), grid.Pixel / shrink, sections.Sections[index].Masked);
        return grey.ShrinkKnown(shrink);
    }

    /// <summary>In px of matching size; whole multiples, so that planes of one size come again and again.</summary>
    private PixelRect Bounds(PixelRect window, Affine2 toSection)
    {
        Px2[] corners = [.. new Px2[] { new(window.X, window.Y), new(window.Right, window.Y), new(window.X, window.Bottom), new(window.Right, window.Bottom) }
            .Select(c => toSection.Apply(c) * (1.0 / grid.Pixel))];
        int left = (int)Math.Floor(corners.Min(c => c.X)) - MarginPx, top = (int)Math.Floor(corners.Min(c => c.Y)) - MarginPx;
        return new(left, top, Whole(Math.Ceiling(corners.Max(c => c.X)) + MarginPx - left), Whole(Math.Ceiling(corners.Max(c => c.Y)) + MarginPx - top));
    }

    private static int Whole(double px) => (int)Math.Ceiling(px / MarginPx) * MarginPx;
}
