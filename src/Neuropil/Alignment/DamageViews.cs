using System.Runtime.CompilerServices;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment;

/// <summary>Sections as the search for damage sees them, the last few kept: blocks side by side share them. Safe for several threads.</summary>
internal sealed class DamageViews(string volumePath, SectionSet set, AlignedStack stack, AlignmentOptions options)
{
    /// <summary>A section and its neighbours, for some blocks side by side.</summary>
    private const int Kept = 12;

    private const int RoundPx = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Lazy<DamageView>> _views = [];
    private readonly Queue<int> _oldest = new();

    /// <summary>Section px per px of the views.</summary>
    public int Pixel { get; } = PixelOf(stack, options);

    public static int PixelOf(AlignedStack stack, AlignmentOptions options)
    {
        int pixel = 1;
        while (2 * pixel * stack.VoxelSize.XNm <= options.DamageNm) pixel *= 2;
        return pixel;
    }

    public DamageView Get(int section, CancellationToken ct)
    {
        Lazy<DamageView>? view;
        lock (_gate)
        {
            if (!_views.TryGetValue(section, out view))
            {
                _views[section] = view = new(() => View(section, ct), LazyThreadSafetyMode.ExecutionAndPublication);
                _oldest.Enqueue(section);
                if (_oldest.Count > Kept) _views.Remove(_oldest.Dequeue());
            }
        }
        return view.Value;
    }

    private DamageView View(int section, CancellationToken ct)
    {
        var grey = Read(section, ct);
        var view = new DamageView(grey, stack.VoxelSize.ZNm / (Pixel * stack.VoxelSize.XNm));
        FloatPool.Return(grey);
        return view;
    }

    private Plane Read(int section, CancellationToken ct)
    {
        using var group = OmeZarr.Open(volumePath);
        var (level, shrink) = set.LevelFor(group.Levels, Pixel);
        var size = new Vox3(set.Sections[section].WidthPx / Pixel * shrink, set.Sections[section].HeightPx / Pixel * shrink, 1);
        var voxels = group.Level(level).Read<byte>(new Box3(new(0, 0, section), new(size.X, size.Y, section + 1)), ct);
        var grey = FloatPool.RentPlane(Padded(size.X, shrink), Padded(size.Y, shrink));
        for (int y = 0; y < size.Y; y++) Take(voxels.Values.AsSpan(y * size.X, size.X), grey.Row(y));
        return grey.ShrinkKnown(shrink);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Take(ReadOnlySpan<byte> voxels, Span<float> grey)
    {
        for (int x = 0; x < voxels.Length; x++) grey[x] = voxels[x];
    }

    /// <summary>Sections of nearly one size become of one size, so that their planes can be used again.</summary>
    private static int Padded(int px, int shrink) => (px + RoundPx * shrink - 1) / (RoundPx * shrink) * (RoundPx * shrink);
}
