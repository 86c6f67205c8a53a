using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

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

    /// <summary>Twice those of the filter.</summary>
    private const int LevelSteps = 256, FilterShift = 1;

    private readonly DamageResponse _dark, _bright;
    private readonly short[] _level;
    private readonly byte[] _seen, _asked;
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
        DamageHoles.Fill(grey);
        var sharp = DamageLevel.Of(grey, usualSpread);
        (_seen, _level) = (DamageRows.Seen(grey), Smoothed(sharp));
        _asked = Within(_seen, Width, Height);
        FloatPool.Return(sharp);
        (_dark, _bright) = (new(Width, Height), new(Width, Height));
        Respond();
        _dark.Widen(1 + (int)thicknessPx);
        _bright.Widen(1 + (int)thicknessPx);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Sections thinner than a px of the view: tissue is in all neighbours, and hardly turns.</summary>
    public bool IsThin { get; }

    public static bool IsThinAt(double thicknessPx) => thicknessPx < 1;

    /// <summary>The response to dark, else to bright lines.</summary>
    public DamageResponse Of(CutKind kind) => kind is CutKind.Fold ? _dark : _bright;

    /// <summary>Whether a place is known, and not too near the edge to answer.</summary>
    public bool IsAsked(double x, double y)
    {
        int i = (int)Math.Round(x), j = (int)Math.Round(y);
        return i >= 0 && j >= 0 && i < Width && j < Height && _asked[j * Width + i] != 0;
    }

    /// <summary>Largest response to lines of about a direction near a place that is asked for.</summary>
    public float Near(CutKind kind, double x, double y, int direction) => Of(kind).Near((int)Math.Round(x), (int)Math.Round(y), direction);

    /// <summary>Grey less the usual one round about, in units of its spread; smoothed.</summary>
    public float LevelAt(int x, int y) => (float)_level[y * Width + x] / LevelSteps;

    /// <summary>Further than any two places of the section are apart.</summary>
    public int FarPx => 2 * (_section.Width + _section.Height);

    /// <summary>Whether nothing of the section lies at a place. Beyond this part of it nobody knows.</summary>
    public bool IsNothing(int x, int y) => x >= 0 && y >= 0 && x < Width && y < Height ? _seen[y * Width + x] == 0
        : x < _section.X || y < _section.Y || x >= _section.Right || y >= _section.Bottom;

    /// <summary>Whether a place of the section lies beyond what this part of it can tell of.</summary>
    public bool IsBeyond(double x, double y) => x >= _section.X && y >= _section.Y && x < _section.Right && y < _section.Bottom
        && (x < ReachPx && _section.X < 0 || y < ReachPx && _section.Y < 0 || x > Width - 1 - ReachPx && _section.Right > Width || y > Height - 1 - ReachPx && _section.Bottom > Height);

    /// <summary>Whether a line that answers in a rectangle may go on beyond this part of the section.</summary>
    public bool IsCut(PixelRect answers) => answers.X < CutPx && _section.X < 0 || answers.Y < CutPx && _section.Y < 0
        || answers.Right > Width - CutPx && _section.Right > Width || answers.Bottom > Height - CutPx && _section.Bottom > Height;

    private void Respond()
    {
        var filter = new LineFilter(Math.Min(TilePx, Width) + 2 * HaloPx, Math.Min(TilePx, Height) + 2 * HaloPx, LengthPx, BesidePx);
        for (int y = 0; y < Height; y += TilePx)
            for (int x = 0; x < Width; x += TilePx)
            {
                Show(filter, x, y);
                filter.Respond();
                var inner = new PixelRect(HaloPx, HaloPx, Math.Min(TilePx, Width - x), Math.Min(TilePx, Height - y));
                _dark.Put(filter.Dark, inner, x, y);
                _bright.Put(filter.Bright, inner, x, y);
            }
    }

    /// <summary>A tile with its halo, beyond the view nothing.</summary>
    private void Show(LineFilter filter, int x, int y)
    {
        int width = filter.Dark.Width, height = filter.Dark.Height;
        var part = new PixelRect(x - HaloPx, y - HaloPx, width, height).Intersect(new(0, 0, Width, Height));
        for (int row = 0; row < height; row++)
        {
            filter.Row(row).Clear();
            filter.Asked(row).Clear();
            int from = (y - HaloPx + row) * Width + part.X, to = part.X - x + HaloPx;
            if (y - HaloPx + row < part.Y || y - HaloPx + row >= part.Bottom) continue;
            DamageRows.Take(_level.AsSpan(from, part.Width), FilterShift, (short)filter.MostSteps, filter.Row(row)[to..]);
            DamageRows.Take(_asked.AsSpan(from, part.Width), filter.Asked(row)[to..]);
        }
    }

    /// <summary>1 where tissue is seen to all sides, else 0.</summary>
    private static byte[] Within(byte[] seen, int width, int height)
    {
        byte[] within = new byte[seen.Length];
        int inner = width - 2 * ReachPx;
        for (int y = ReachPx; y < height - ReachPx && inner > 0; y++)
        {
            var row = within.AsSpan(y * width + ReachPx, inner);
            Planes.Min(seen.AsSpan(y * width, inner), seen.AsSpan(y * width + 2 * ReachPx, inner), row);
            foreach (int other in (ReadOnlySpan<int>)[y - ReachPx, y, y + ReachPx]) Planes.Min(row, seen.AsSpan(other * width + ReachPx, inner), row);
        }
        return within;
    }

    private static short[] Smoothed(Plane sharp)
    {
        short[] steps = GC.AllocateUninitializedArray<short>(sharp.Values.Length);
        using var rows = new BlurredRows(sharp, null, FinePx);
        float[] row = FloatPool.RentUnset(sharp.Width);
        for (int y = 0; y < sharp.Height; y++)
        {
            rows.Next(row);
            DamageRows.Round(row, LevelSteps, steps.AsSpan(y * sharp.Width, sharp.Width));
        }
        FloatPool.Return(row);
        return steps;
    }
}
