using Neuropil.Numerics;

namespace Neuropil.Montage;

/// <summary>Brightness and contrast of the tiles, so that both show the same grey where they overlap.</summary>
/// <remarks>Per patch of an overlap: gain·mean + offset agree, and gain·spread agree. Ties hold gain at 1 and offset at 0 where nothing is
/// known; afterwards the mean gain is 1 and the mean offset 0, so that a section keeps its grey.</remarks>
internal static class TileLevels
{
    /// <summary>Greys are counted from the middle and in units of the usual spread, so that gain and offset are numbers of one order.</summary>
    private const double MiddleGrey = 128, GreyUnit = 40;

    /// <summary>Say of "this tile needs no levelling", against one patch.</summary>
    private const double Tie = 0.05;

    /// <summary>Greys of a patch mean are believed no better than this share of the unit: one grey value.</summary>
    private const double Noise = 1 / GreyUnit;

    private const double RejectSigmas = 4;

    /// <summary>Tiles of one section differ in contrast by less than this, as a share of the stronger.</summary>
    private const double LeastContrast = 0.2;

    public static (double Gain, double Offset)[] Solve(int tiles, IReadOnlyList<TilePair> pairs, IReadOnlyList<IReadOnlyList<GreyPair>> greys)
    {
        var system = new LeastSquares(2 * tiles, 1);
        for (int k = 0; k < pairs.Count; k++)
            foreach (var g in greys[k].Where(ShowTheSame))
            {
                int a = 2 * pairs[k].A, b = 2 * pairs[k].B;
                system.AddMeasurement([a, a + 1, b, b + 1], [-Scaled(g.MeanA), -1, Scaled(g.MeanB), 1], [0], 1);
                system.AddMeasurement([a, b], [-g.SpreadA / GreyUnit, g.SpreadB / GreyUnit], [0], 1);
            }
        for (int i = 0; i < tiles; i++)
        {
            system.AddTie([2 * i], [1], [1], Tie);
            system.AddTie([2 * i + 1], [1], [0], Tie);
        }
        var u = system.SolveRobust(Noise, RejectSigmas).Unknowns;
        double gain = Enumerable.Range(0, tiles).Average(i => u[2 * i]), offset = Enumerable.Range(0, tiles).Average(i => u[2 * i + 1]);
        return [.. Enumerable.Range(0, tiles).Select(i => ToGrey(u[2 * i] / gain, (u[2 * i + 1] - offset) / gain))];
    }

    /// <summary>Where one side is flat and the other is not, they do not show the same: a tile without an image would take its neighbours' contrast with it.</summary>
    private static bool ShowTheSame(GreyPair g) => Math.Min(g.SpreadA, g.SpreadB) >= LeastContrast * Math.Max(g.SpreadA, g.SpreadB);

    private static double Scaled(double grey) => (grey - MiddleGrey) / GreyUnit;

    /// <summary>gain · (v - middle) / unit + offset, back in grey values.</summary>
    private static (double Gain, double Offset) ToGrey(double gain, double offset) => (gain, MiddleGrey * (1 - gain) + offset * GreyUnit);
}
