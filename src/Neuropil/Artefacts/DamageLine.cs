using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>A fold or tear found in a section: the line along which its two sides lie apart.</summary>
/// <param name="Section">Index in the stack.</param>
/// <param name="Path">Its middle, section px. Where it runs out at the edge of the section, its last point lies far outside.</param>
/// <param name="WidthPx">Of the dark or bright band at each point of the path; 0 where it was not seen.</param>
/// <param name="Contrast">To both sides, in standard deviations of the tissue round about, beyond what its neighbours show there.</param>
/// <param name="Breaks">Whether the elastic mesh is split there; else the line is only masked.</param>
public sealed record DamageLine(int Section, CutKind Kind, IReadOnlyList<Px2> Path, IReadOnlyList<double> WidthPx, double Contrast, bool Breaks)
{
    /// <summary>Of the part that was seen, px.</summary>
    public double LengthPx
    {
        get
        {
            double length = 0;
            for (int k = 0; k + 1 < Path.Count; k++)
                if (WidthPx[k] > 0 && WidthPx[k + 1] > 0) length += (Path[k + 1] - Path[k]).Length;
            return length;
        }
    }

    /// <summary>Usual width of the part that was seen, px.</summary>
    public double UsualWidthPx
    {
        get
        {
            double[] seen = [.. WidthPx.Where(w => w > 0).Order()];
            return seen.Length == 0 ? 0 : seen[seen.Length / 2];
        }
    }
}
