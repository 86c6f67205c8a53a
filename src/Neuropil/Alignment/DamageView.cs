using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment;

/// <summary>A section shrunk for the search for folds and tears: how much each place looks like a dark or a bright line.</summary>
internal sealed class DamageView
{
    /// <summary>Pieces of lines compared, px of the view, and how far beside: bands of 2 to 5 px answer.</summary>
    public const int LengthPx = 31;
    public const double BesidePx = 4;

    /// <summary>Nearer to the edge of what is seen nothing answers.</summary>
    private const int ReachPx = (int)(2 * BesidePx);

    private const double FinePx = 0.9;

    /// <summary>Cells, and their number, over which the usual grey and its spread are taken: wide against a band, small against shading.</summary>
    private const int CellPx = 8;
    private const double WideCells = 8;

    /// <summary>How far from its affine place a structure of the neighbour may lie, in cells of so many px.</summary>
    private const int NearCellPx = 4, NearCells = 1;

    private readonly Plane _nearDark, _nearBright;

    /// <param name="grey">0 where no tile lies.</param>
    public DamageView(Plane grey)
    {
        Known = new(grey.Width, grey.Height);
        for (int i = 0; i < grey.Values.Length; i++) Known.Values[i] = grey.Values[i] > 0 ? 1 : 0;
        Level = Blur.Gaussian(Levelled(grey, Known), FinePx);
        (Dark, Bright) = LineFilter.Respond(Level, LengthPx, BesidePx);
        Erase(Dark);
        Erase(Bright);
        (_nearDark, _nearBright) = (Surroundings(Dark), Surroundings(Bright));
    }

    /// <summary>The response to dark, else to bright lines.</summary>
    public Plane Response(CutKind kind) => kind is CutKind.Fold ? Dark : Bright;

    /// <summary>Largest response within about <see cref="NearCells"/> cells round a place; null where part of that is not known, or too near the edge to answer.</summary>
    public float? Near(CutKind kind, double x, double y)
    {
        int i = (int)Math.Round(x), j = (int)Math.Round(y);
        return Inside(i, j, ReachPx + (NearCells + 1) * NearCellPx) ? (kind is CutKind.Fold ? _nearDark : _nearBright)[i / NearCellPx, j / NearCellPx] : null;
    }

    /// <summary>1 where tissue is seen.</summary>
    public Plane Known { get; }

    /// <summary>Grey less the usual one round about, in units of its spread; smoothed.</summary>
    public Plane Level { get; }

    public Plane Dark { get; }

    public Plane Bright { get; }

    private static Plane Levelled(Plane grey, Plane known)
    {
        var squares = new Plane(grey.Width, grey.Height);
        Planes.Multiply(grey.Values, grey.Values, squares.Values);
        Plane weight = Wide(known), mean = Wide(grey), square = Wide(squares);
        double spread = 0, all = 0;
        for (int i = 0; i < weight.Values.Length; i++)
        {
            float w = Math.Max(weight.Values[i], 1e-3f);
            mean.Values[i] /= w;
            square.Values[i] = MathF.Sqrt(Math.Max(0, square.Values[i] / w - mean.Values[i] * mean.Values[i]));
            (spread, all) = (spread + weight.Values[i] * square.Values[i], all + weight.Values[i]);
        }
        // Flat places (resin, the inside of a vessel) are not stretched to look like tissue.
        float least = (float)Math.Max(1, spread / Math.Max(all, 1e-3));
        var level = new Plane(grey.Width, grey.Height);
        for (int y = 0; y < grey.Height; y++)
            for (int x = 0; x < grey.Width; x++)
                if (known[x, y] > 0) level[x, y] = (grey[x, y] - At(mean, x, y)) / Math.Max(least, At(square, x, y));
        return level;
    }

    private static Plane Wide(Plane plane)
    {
        var cells = new Plane((plane.Width + CellPx - 1) / CellPx, (plane.Height + CellPx - 1) / CellPx);
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x++) cells[x / CellPx, y / CellPx] += plane[x, y];
        return Blur.Gaussian(cells, WideCells);
    }

    private static float At(Plane cells, int x, int y)
    {
        float u = Math.Clamp((x + 0.5f) / CellPx - 0.5f, 0, cells.Width - 1), v = Math.Clamp((y + 0.5f) / CellPx - 0.5f, 0, cells.Height - 1);
        int i = Math.Min((int)u, Math.Max(0, cells.Width - 2)), j = Math.Min((int)v, Math.Max(0, cells.Height - 2));
        int right = cells.Width > 1 ? 1 : 0, below = cells.Height > 1 ? 1 : 0;
        float fx = u - i, fy = v - j, top = cells[i, j] + fx * (cells[i + right, j] - cells[i, j]);
        return top + fy * (cells[i, j + below] + fx * (cells[i + right, j + below] - cells[i, j + below]) - top);
    }

    /// <summary>Nothing is claimed where a piece beside might lie outside, or in what was smoothed with it.</summary>
    private void Erase(Plane response)
    {
        for (int y = 0; y < response.Height; y++)
            for (int x = 0; x < response.Width; x++)
                if (response[x, y] != 0 && !Inside(x, y, ReachPx)) response[x, y] = 0;
    }

    private bool Inside(int x, int y, int reach) => Seen(x - reach, y) && Seen(x + reach, y) && Seen(x, y - reach) && Seen(x, y + reach) && Seen(x, y);

    private static Plane Surroundings(Plane response)
    {
        Plane cells = new((response.Width + NearCellPx - 1) / NearCellPx, (response.Height + NearCellPx - 1) / NearCellPx), around = new(cells.Width, cells.Height);
        for (int y = 0; y < response.Height; y++)
            for (int x = 0; x < response.Width; x++)
                cells[x / NearCellPx, y / NearCellPx] = Math.Max(cells[x / NearCellPx, y / NearCellPx], response[x, y]);
        for (int y = 0; y < cells.Height; y++)
            for (int x = 0; x < cells.Width; x++)
                for (int j = Math.Max(0, y - NearCells); j <= Math.Min(cells.Height - 1, y + NearCells); j++)
                    for (int i = Math.Max(0, x - NearCells); i <= Math.Min(cells.Width - 1, x + NearCells); i++)
                        around[x, y] = Math.Max(around[x, y], cells[i, j]);
        return around;
    }

    public bool Seen(int x, int y) => x >= 0 && y >= 0 && x < Known.Width && y < Known.Height && Known[x, y] > 0;
}
