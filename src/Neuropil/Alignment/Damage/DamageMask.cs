using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>What matching may see of a damaged section.</summary>
internal static class DamageMask
{
    /// <summary>Beside the band tissue is bent and blurred into it, px of the section.</summary>
    private const double BesidePx = 2;

    private const int CellPx = 16;

    /// <summary>Makes folds and tears and all that lies on another side of the split unknown (0).</summary>
    /// <param name="corner">Section px of the middle of the plane's first pixel.</param>
    /// <param name="pixel">Section px per px of the plane.</param>
    /// <param name="damage">Of the section.</param>
    /// <returns>Whether anything is left.</returns>
    public static bool Erase(Plane grey, Px2 corner, int pixel, IReadOnlyList<DamageLine> damage, int side)
    {
        // A large section may have hundreds of lines, few of them here; those at which it is split go on beyond their ends.
        List<DamageLine> here = [.. damage.Where(d => d.Breaks || Reaches(d, corner, grey.Width * pixel, grey.Height * pixel))];
        List<BreakLine> bands = [.. here.Select(d => BreakLine.Of(d, Affine2.Identity))], breaks = [.. bands.Where((_, k) => here[k].Breaks)];
        bool left = false;
        for (int y = 0; y < grey.Height; y += CellPx)
            for (int x = 0; x < grey.Width; x += CellPx)
            {
                var cell = new PixelRect(x, y, CellPx, CellPx).Intersect(new(0, 0, grey.Width, grey.Height));
                var middle = corner + new Px2((x + CellPx / 2) * pixel, (y + CellPx / 2) * pixel);
                // No line runs through a cell whose middle is further from all than its corners are.
                bool whole = bands.All(b => Math.Abs(b.Of(middle).AcrossPx) > CellPx * pixel + BesidePx + b.MostWidthPx);
                bool Keeps(Px2 p) => SectionBreak.SideOf(breaks, p) == side && !bands.Any(b => b.Covers(p, BesidePx));
                if (!whole) left |= Erase(grey, cell, p => Keeps(corner + p * pixel));
                else if (!Keeps(middle)) Clear(grey, cell);
                else left = left || ShowsAnything(grey, cell);
            }
        return left;
    }

    private static bool Reaches(DamageLine line, Px2 corner, int width, int height)
    {
        double reach = line.WidthPx.Max() + BesidePx;
        List<Px2> seen = [.. line.Path.Where((_, k) => line.WidthPx[k] > 0)];
        return seen.Count > 0 && seen.Max(p => p.X) + reach >= corner.X && seen.Min(p => p.X) - reach <= corner.X + width
            && seen.Max(p => p.Y) + reach >= corner.Y && seen.Min(p => p.Y) - reach <= corner.Y + height;
    }

    private static void Clear(Plane grey, PixelRect cell)
    {
        for (int y = cell.Y; y < cell.Bottom; y++) grey.Row(y).Slice(cell.X, cell.Width).Clear();
    }

    private static bool ShowsAnything(Plane grey, PixelRect cell)
    {
        for (int y = cell.Y; y < cell.Bottom; y++)
            if (grey.Row(y).Slice(cell.X, cell.Width).ContainsAnyExcept(0f)) return true;
        return false;
    }

    private static bool Erase(Plane grey, PixelRect cell, Func<Px2, bool> keeps)
    {
        bool left = false;
        for (int y = cell.Y; y < cell.Bottom; y++)
            for (int x = cell.X; x < cell.Right; x++)
            {
                if (grey[x, y] == 0) continue;
                if (keeps(new(x, y))) left = true;
                else grey[x, y] = 0;
            }
        return left;
    }
}
