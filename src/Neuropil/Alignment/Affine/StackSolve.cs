using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>One affine map per section, from all matches of the stack at once.</summary>
/// <remarks>
/// What a match between two sections shows is the sum of two motions: the sections lie differently, and the tissue itself runs slanted.
/// Taken for the first alone, the second straightens slanted tissue and adds up to a drift. They differ in kind: where a section lies
/// is chance, anew for each; the slant of tissue goes on from section to section. So both are unknowns:
/// <code>
///   map_j(q) - map_i(p) = flow_i(p) + … + flow_(j-1)(p)      for each match p in section i, q in section j
///   map_i(anchor_i), turn and stretch of map_i               scatter round nominal, independent
///   flow_(i+1) - flow_i                                      small
/// </code>
/// Maps and flows are affine in the place measured from the section's centre in units of half its size, so all unknowns are in px.
/// The first round solves with loose ties; from its steps between neighbours the scatter is estimated, the second round uses it.
/// </remarks>
internal sealed class StackSolve(
    IReadOnlyList<PlacedSection> sections, IReadOnlyList<Px2> anchors, IReadOnlyList<SectionPair> pairs, VoxelSize voxel, AlignmentOptions options,
    TissueFlow? flow = null)
{
    /// <summary>Per section: map (x: 3, y: 3), flow to the next (x: 3, y: 3).</summary>
    private const int PerSection = 12, Flow = 6;

    /// <summary>Turns of more standard deviations are none of the usual scatter; what is then supposed of them, radians.</summary>
    private const double StrangeTurns = 6, LooseTurn = 0.15;

    /// <summary>Say of a match that a person gave: as much as a pair of sections has that matches everywhere.</summary>
    private const double GivenTie = 30;

    /// <summary>Pairs are believed no better than this, px.</summary>
    private const double NoisePx = 0.25;

    private readonly TissueFlow _flow = flow ?? TissueFlow.Usual;
    private readonly double _half = Math.Max(1, sections.Max(s => Math.Max(s.WidthPx, s.HeightPx)) / 2.0);

    /// <summary>Section px to a common frame whose origin is the anchor of the mean section.</summary>
    public Affine2[] Solve()
    {
        var maps = Round(StackScatter.Loose(_half), InitialTurns.Of(sections.Count, pairs));
        for (int round = 0; round < 2; round++)
            maps = Round(StackScatter.Estimate(maps, anchors, Used(), _half, options), [.. maps.Select(StackScatter.Turn)]);
        return maps;
    }

    private bool[] Used() => [.. sections.Select(s => s.Tiles.Count > 0)];

    private Affine2[] Round(StackScatter scatter, double[] turns)
    {
        var system = new LeastSquares(PerSection * sections.Count, 1);
        foreach (var pair in pairs.Where(p => p.HasEvidence)) AddPair(system, pair);
        for (int i = 0; i < sections.Count; i++)
        {
            TiePlace(system, i, scatter.PlacePx);
            TieShape(system, i, scatter, turns[i]);
            TieFlow(system, i);
        }
        double[] u = system.SolveRobust(NoisePx, options.RejectSigmas).Unknowns;
        return [.. Enumerable.Range(0, sections.Count).Select(i => MapOf(i, u.AsSpan(PerSection * i, Flow)))];
    }

    private void AddPair(LeastSquares system, SectionPair pair)
    {
        double sigma = Math.Max(NoisePx, pair.SigmaPx!.Value);
        double weight = pair.Independent / (sigma * sigma);
        int steps = pair.To - pair.From;
        var columns = new int[6 + 3 * steps];
        var factors = new double[columns.Length];
        foreach (double[] match in pair.All)
        {
            bool given = pair.Given?.Contains(match) == true;
            Px2 p = Scaled(pair.From, SectionPair.InFrom(match)), q = Scaled(pair.To, SectionPair.InTo(match));
            for (int axis = 0; axis < 2; axis++)
            {
                Put(columns, factors, 0, PerSection * pair.From + 3 * axis, p, -1);
                for (int s = 0; s < steps; s++) Put(columns, factors, 3 + 3 * s, PerSection * (pair.From + s) + Flow + 3 * axis, p, -1);
                Put(columns, factors, 3 + 3 * steps, PerSection * pair.To + 3 * axis, q, 1);
                if (given) system.AddTie(columns, factors, [0], GivenTie);
                else system.AddMeasurement(columns, factors, [0], weight);
            }
        }
    }

    private static void Put(int[] columns, double[] factors, int at, int column, Px2 p, double sign)
    {
        (columns[at], columns[at + 1], columns[at + 2]) = (column, column + 1, column + 2);
        (factors[at], factors[at + 1], factors[at + 2]) = (sign * p.X, sign * p.Y, sign);
    }

    private void TiePlace(LeastSquares system, int i, double spreadPx)
    {
        var anchor = Scaled(i, anchors[i]);
        for (int axis = 0; axis < 2; axis++)
        {
            int c = PerSection * i + 3 * axis;
            system.AddTie([c, c + 1, c + 2], [anchor.X, anchor.Y, 1], [0], 1 / (spreadPx * spreadPx));
        }
    }

    /// <summary>With M = [a b; c d] in units of the section: (a + d) / 2 is the turn's cosine, (c - b) / 2 its sine, the rest is stretch and shear. The
    /// part along the turn known so far is the length, that across it the rest of the turn.</summary>
    private void TieShape(LeastSquares system, int i, StackScatter scatter, double turn)
    {
        int a = PerSection * i, b = a + 1, c = a + 3, d = a + 4;
        double cos = Math.Cos(turn) / 2, sin = Math.Sin(turn) / 2, stretch = 1 / Math.Pow(scatter.Stretch * _half, 2);
        system.AddTie([a, b, c, d], [cos, -sin, sin, cos], [_half], stretch);
        system.AddTie([a, d], [0.5, -0.5], [0], stretch);
        system.AddTie([b, c], [0.5, 0.5], [0], stretch);
        // A section that lies quite otherwise than the stack (put on the wafer the other way round) says nothing by that: only its matches do.
        bool strange = Math.Abs(turn) > StrangeTurns * scatter.TurnRadians;
        double turning = 1 / Math.Pow((strange ? LooseTurn : scatter.TurnRadians) * _half, 2);
        system.AddTie([a, b, c, d], [-sin, -cos, cos, -sin], [strange ? 0 : -Math.Sin(turn) * _half], turning);
    }

    private void TieFlow(LeastSquares system, int i)
    {
        double slant = _flow.Slant * voxel.ZNm / voxel.XNm;
        for (int k = 0; k < 6; k++)
        {
            double spread = slant * (k % 3 == 2 ? 1 : _flow.EdgeShare);
            int column = PerSection * i + Flow + k;
            system.AddTie([column], [1], [0], 1 / (spread * spread));
            if (i + 1 < sections.Count) system.AddTie([column, column + PerSection], [-1, 1], [0], 1 / Math.Pow(_flow.Step * spread, 2));
        }
    }

    private Px2 Centre(int i) => new((sections[i].WidthPx - 1) / 2.0, (sections[i].HeightPx - 1) / 2.0);

    private Px2 Scaled(int i, Px2 p) => (p - Centre(i)) * (1 / _half);

    private Affine2 MapOf(int i, ReadOnlySpan<double> u)
    {
        double a = u[0] / _half, b = u[1] / _half, c = u[3] / _half, d = u[4] / _half;
        var centre = Centre(i);
        return new(a, b, u[2] - a * centre.X - b * centre.Y, c, d, u[5] - c * centre.X - d * centre.Y);
    }
}

/// <summary>How tissue runs through a section.</summary>
/// <remarks>Of the values tried on synthetic tissue (three seeds) these left about the least error; a tenth of the slant left twice as much.</remarks>
/// <param name="Slant">Standard deviation of the mean slant of a whole section, as shift per depth: bundles run some tens of degrees off.</param>
/// <param name="EdgeShare">How much the slant differs from the middle to the edge of a section, as a share of its spread.</param>
/// <param name="Step">How much it changes to the next section, as a share of its spread: it turns over tens of sections.</param>
internal sealed record TissueFlow(double Slant, double EdgeShare, double Step)
{
    public static TissueFlow Usual { get; } = new(0.5, 0.4, 0.05);
}
