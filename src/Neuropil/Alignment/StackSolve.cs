using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>One affine map per section, from all matches of the stack at once.</summary>
/// <remarks>
/// Unknowns per section: the two columns of M and t in <c>x' = M (p - centre) / half + t</c>, so that all are places in px. Each match asks
/// two sections for the same place; its weight is one over the variance of its pair, so that distant neighbours, whose tissue differs
/// more, say less. Two rounds: the first finds each section's rotation, the second ties each section weakly to that rotation without
/// stretch. The ties also fix the gauge: the mean section keeps its size and turn.
/// </remarks>
internal sealed class StackSolve(IReadOnlyList<PlacedSection> sections, IReadOnlyList<SectionPair> pairs, AlignmentOptions options)
{
    /// <summary>First round: sections may turn this much, radians.</summary>
    private const double TurnSpread = 0.15;

    /// <summary>Sections lie on the wafer anyhow: centres agree to this share of the size, which is as good as no tie.</summary>
    private const double PlaceSpread = 0.3;

    /// <summary>Pairs are believed no better than this, px.</summary>
    private const double NoisePx = 0.25;

    private readonly double _half = Math.Max(1, sections.Max(s => Math.Max(s.WidthPx, s.HeightPx)) / 2.0);

    /// <summary>Section px to a common frame whose origin is the middle of the stack.</summary>
    public Affine2[] Solve()
    {
        var turns = new double[sections.Count];
        var first = Round(turns, TurnSpread);
        for (int i = 0; i < turns.Length; i++) turns[i] = Math.Atan2(first[i].C - first[i].B, first[i].A + first[i].D);
        return Round(turns, options.ShapeSpread);
    }

    private Affine2[] Round(double[] turns, double spread)
    {
        var system = new LeastSquares(3 * sections.Count, 2);
        foreach (var pair in pairs.Where(p => p.HasEvidence)) AddPair(system, pair);
        double shape = 1 / (spread * _half * spread * _half), place = 1 / (PlaceSpread * _half * PlaceSpread * _half);
        for (int i = 0; i < sections.Count; i++)
        {
            double cos = Math.Cos(turns[i]) * _half, sin = Math.Sin(turns[i]) * _half;
            system.AddTie([3 * i], [1], [cos, sin], shape);
            system.AddTie([3 * i + 1], [1], [-sin, cos], shape);
            system.AddTie([3 * i + 2], [1], [0, 0], place);
        }
        double[] u = system.SolveRobust(NoisePx, options.RejectSigmas).Unknowns;
        return [.. Enumerable.Range(0, sections.Count).Select(i => MapOf(i, u.AsSpan(6 * i, 6)))];
    }

    private void AddPair(LeastSquares system, SectionPair pair)
    {
        double sigma = Math.Max(NoisePx, pair.SigmaPx!.Value), weight = 1 / (sigma * sigma);
        foreach (double[] match in pair.Matches)
        {
            Px2 p = Scaled(pair.From, SectionPair.InFrom(match)), q = Scaled(pair.To, SectionPair.InTo(match));
            system.AddMeasurement(
                [3 * pair.From, 3 * pair.From + 1, 3 * pair.From + 2, 3 * pair.To, 3 * pair.To + 1, 3 * pair.To + 2],
                [-p.X, -p.Y, -1, q.X, q.Y, 1], [0, 0], weight);
        }
    }

    private Px2 Centre(int i) => new((sections[i].WidthPx - 1) / 2.0, (sections[i].HeightPx - 1) / 2.0);

    private Px2 Scaled(int i, Px2 p) => (p - Centre(i)) * (1 / _half);

    private Affine2 MapOf(int i, ReadOnlySpan<double> u)
    {
        double a = u[0] / _half, c = u[1] / _half, b = u[2] / _half, d = u[3] / _half;
        var centre = Centre(i);
        return new(a, b, u[4] - a * centre.X - b * centre.Y, c, d, u[5] - c * centre.X - d * centre.Y);
    }
}
