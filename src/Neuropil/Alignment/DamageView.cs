using System.Runtime.CompilerServices;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>A section, or a part of it, shrunk for the search for folds and tears: how much each place looks like a dark or a bright line.</summary>
internal sealed class DamageView
{
    /// <summary>Pieces of lines compared, px of the view, and how far beside: bands of 2 to 5 px answer.</summary>
    public const int LengthPx = 31;
    public const double BesidePx = 4;

    /// <summary>Nearer to the edge of what is seen nothing answers: a piece beside might lie outside, or in what was smoothed with it.</summary>
    private const int ReachPx = 7;

    /// <summary>What answers so near to where this part ends was cut off there.</summary>
    private const int CutPx = 3 * ReachPx;

    private const double FinePx = 0.9;

    /// <summary>Lines are looked for in tiles that stay in the cache, with all that answers there round them.</summary>
    private const int TilePx = 512, HaloPx = 24;

    private const float LevelSteps = 256;

    private readonly DamageResponse _dark, _bright;
    private readonly short[] _level;
    private readonly bool[] _seen, _asked;
    private readonly int _turns;
    private readonly PixelRect _section;

    /// <param name="grey">0 where no tile lies; small holes are filled.</param>
    /// <param name="thicknessPx">Of sections: the thicker, the more what goes on through the stack may turn from one to the next.</param>
    /// <param name="section">Where the whole section lies, of which this is a part, in px from the part's first; null where that is all of it.</param>
    /// <param name="usualSpread">Of the whole section; null as well.</param>
    public DamageView(Plane grey, double thicknessPx, PixelRect? section = null, double? usualSpread = null)
    {
        (Width, Height) = (grey.Width, grey.Height);
        _section = section ?? new(0, 0, Width, Height);
        IsThin = IsThinAt(thicknessPx);
        _turns = 1 + (int)thicknessPx;
        DamageHoles.Fill(grey);
        Plane known = Known(grey), ceiling = Within(known), sharp = DamageLevel.Of(grey, usualSpread), level = Blur.Gaussian(sharp, FinePx);
        (_dark, _bright) = (new(Width, Height), new(Width, Height));
        for (int y = 0; y < Height; y += TilePx)
            for (int x = 0; x < Width; x += TilePx) Respond(level, ceiling, x, y);
        _dark.Widen();
        _bright.Widen();
        (_seen, _asked, _level) = (Flags(known), Flags(ceiling), Steps(level));
        foreach (var pooled in (Plane[])[known, ceiling, sharp, level]) FloatPool.Return(pooled);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Sections thinner than a px of the view: tissue is in all neighbours, and hardly turns.</summary>
    public bool IsThin { get; }

    public static bool IsThinAt(double thicknessPx) => thicknessPx < 1;

    /// <summary>The response to dark, else to bright lines.</summary>
    public DamageResponse Of(CutKind kind) => kind is CutKind.Fold ? _dark : _bright;

    /// <summary>Largest response to lines of about a direction near a place; null where it is not known, or too near the edge to answer.</summary>
    public float? Near(CutKind kind, double x, double y, int direction)
    {
        int i = (int)Math.Round(x), j = (int)Math.Round(y);
        return i >= 0 && j >= 0 && i < Width && j < Height && _asked[j * Width + i] ? Of(kind).Near(i, j, direction, _turns) : null;
    }

    /// <summary>Grey less the usual one round about, in units of its spread; smoothed.</summary>
    public float LevelAt(int x, int y) => _level[y * Width + x] / LevelSteps;

    /// <summary>Further than any two places of the section are apart.</summary>
    public int FarPx => 2 * (_section.Width + _section.Height);

    /// <summary>Whether nothing of the section lies at a place. Beyond this part of it nobody knows.</summary>
    public bool IsNothing(int x, int y) => x >= 0 && y >= 0 && x < Width && y < Height ? !_seen[y * Width + x]
        : x < _section.X || y < _section.Y || x >= _section.Right || y >= _section.Bottom;

    /// <summary>Whether a place of the section lies beyond what this part of it can tell of.</summary>
    public bool IsBeyond(double x, double y) => x >= _section.X && y >= _section.Y && x < _section.Right && y < _section.Bottom
        && (x < ReachPx && _section.X < 0 || y < ReachPx && _section.Y < 0 || x > Width - 1 - ReachPx && _section.Right > Width || y > Height - 1 - ReachPx && _section.Bottom > Height);

    /// <summary>Whether a line that answers in a rectangle may go on beyond this part of the section.</summary>
    public bool IsCut(PixelRect answers) => answers.X < CutPx && _section.X < 0 || answers.Y < CutPx && _section.Y < 0
        || answers.Right > Width - CutPx && _section.Right > Width || answers.Bottom > Height - CutPx && _section.Bottom > Height;

    private void Respond(Plane level, Plane ceiling, int x, int y)
    {
        var inner = new PixelRect(HaloPx, HaloPx, Math.Min(TilePx, Width - x), Math.Min(TilePx, Height - y));
        Plane tile = Tile(level, x, y), tileCeiling = Tile(ceiling, x, y);
        var (dark, bright) = LineFilter.Respond(tile, tileCeiling, LengthPx, BesidePx);
        _dark.Put(dark, inner, x, y);
        _bright.Put(bright, inner, x, y);
        dark.Return();
        bright.Return();
        FloatPool.Return(tile);
        FloatPool.Return(tileCeiling);
    }

    private static Plane Tile(Plane plane, int x, int y)
    {
        var tile = FloatPool.RentPlane(Math.Min(TilePx, plane.Width) + 2 * HaloPx, Math.Min(TilePx, plane.Height) + 2 * HaloPx);
        var part = new PixelRect(x - HaloPx, y - HaloPx, tile.Width, tile.Height).Intersect(new(0, 0, plane.Width, plane.Height));
        for (int row = part.Y; row < part.Bottom; row++)
            plane.Row(row).Slice(part.X, part.Width).CopyTo(tile.Row(row - y + HaloPx)[(part.X - x + HaloPx)..]);
        return tile;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Plane Known(Plane grey)
    {
        var known = FloatPool.RentPlane(grey.Width, grey.Height);
        for (int i = 0; i < grey.Values.Length; i++) known.Values[i] = grey.Values[i] > 0 ? float.MaxValue : 0;
        return known;
    }

    /// <summary>Where tissue is seen to all sides.</summary>
    private static Plane Within(Plane known)
    {
        var within = FloatPool.RentPlane(known.Width, known.Height);
        int inner = known.Width - 2 * ReachPx;
        for (int y = ReachPx; y < known.Height - ReachPx && inner > 0; y++)
        {
            var row = within.Row(y).Slice(ReachPx, inner);
            Planes.Min(known.Row(y)[..inner], known.Row(y).Slice(2 * ReachPx, inner), row);
            foreach (int other in (ReadOnlySpan<int>)[y - ReachPx, y, y + ReachPx]) Planes.Min(row, known.Row(other).Slice(ReachPx, inner), row);
        }
        return within;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool[] Flags(Plane plane)
    {
        var flags = new bool[plane.Values.Length];
        for (int i = 0; i < flags.Length; i++) flags[i] = plane.Values[i] > 0;
        return flags;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static short[] Steps(Plane level)
    {
        var steps = new short[level.Values.Length];
        for (int i = 0; i < steps.Length; i++) steps[i] = (short)Math.Clamp(level.Values[i] * LevelSteps, short.MinValue, short.MaxValue);
        return steps;
    }
}
