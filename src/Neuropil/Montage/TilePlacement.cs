using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Where the tiles of a section go, by one robust least-squares solve over all matches.</summary>
/// <remarks>Each tile's map takes tile px to section px: <c>x' = M p + t</c>. x' and y' share their factors, so one solve with two right
/// sides gives both. Unknowns per tile: t alone, or the two columns of M and t with p measured from the tile's centre in units of
/// half its size, which keeps the numbers of one order.</remarks>
internal sealed class TilePlacement(
    IReadOnlyList<Tile> tiles, IReadOnlyList<TilePair> pairs, IReadOnlyList<TileOverlap> overlaps, MontageOptions options)
{
    /// <summary>Say of a nominal step where nothing was matched, against one match.</summary>
    private const double StepTie = 1e-3;

    /// <summary>Say of a tile's nominal place: only where not even steps hold it.</summary>
    private const double PlaceTie = 1e-6;

    /// <summary>Say of "this tile is not deformed", against one match at the tile's edge.</summary>
    private const double ShapeTie = 0.3;

    /// <summary>Say of a match that a person gave, against one found: more than a whole seam has.</summary>
    private const double GivenTie = 100;

    /// <summary>Matches are believed no better than this, px.</summary>
    private const double NoisePx = 0.15;

    private readonly int _perTile = options.Freedom is TileFreedom.Affine ? 3 : 1;
    private readonly Px2[] _steps = NominalSteps(pairs, overlaps);

    public (Affine2[] ToSection, IReadOnlyList<TileOverlap> Overlaps) Solve()
    {
        var system = new LeastSquares(tiles.Count * _perTile, 2);
        for (int k = 0; k < pairs.Count; k++)
            foreach (var match in overlaps[k].Matches) AddMatch(system, pairs[k], match);
        int matches = system.Count;
        for (int k = 0; k < pairs.Count; k++) AddStepTie(system, pairs[k], _steps[k]);
        AddTileTies(system);
        var solution = system.SolveRobust(NoisePx, options.RejectSigmas);
        var maps = Enumerable.Range(0, tiles.Count).Select(i => MapOf(i, solution.Unknowns)).ToArray();
        return (maps, WithResiduals(maps, solution.Weights.AsSpan(0, matches)));
    }

    /// <summary>The step of each pair as the others of its kind took it: what is believed where a pair has no evidence of its own.</summary>
    private static Px2[] NominalSteps(IReadOnlyList<TilePair> pairs, IReadOnlyList<TileOverlap> overlaps)
    {
        var steps = new Px2[pairs.Count];
        for (int k = 0; k < pairs.Count; k++)
        {
            var alike = Enumerable.Range(0, pairs.Count)
                .Where(i => pairs[i].Kind == pairs[k].Kind && overlaps[i].Evidence is OverlapEvidence.Matched && SameWay(pairs[i], pairs[k])).ToList();
            var expected = pairs[k].Nominal ?? default;
            steps[k] = alike.Count == 0 ? overlaps[k].Shift
                : expected + new Px2(Median(alike.Select(i => Measured(overlaps[i]).X - (pairs[i].Nominal?.X ?? 0))),
                    Median(alike.Select(i => Measured(overlaps[i]).Y - (pairs[i].Nominal?.Y ?? 0))));
        }
        return steps;
    }

    private static bool SameWay(TilePair a, TilePair b) =>
        a.Kind is PairKind.Stage || (a.Kind is PairKind.Beside ? a.MinX > 0 == b.MinX > 0 : a.MinY > 0 == b.MinY > 0);

    private static Px2 Measured(TileOverlap overlap) =>
        new(Median(overlap.Matches.Select(m => m.InA.X - m.InB.X)), Median(overlap.Matches.Select(m => m.InA.Y - m.InB.Y)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private void AddMatch(LeastSquares system, TilePair pair, TileMatch match)
    {
        if (_perTile == 1)
        {
            var shift = match.InA - match.InB;
            Add(system, [pair.A, pair.B], [-1, 1], shift, match);
            return;
        }
        var (a, b) = (Scaled(pair.A, match.InA), Scaled(pair.B, match.InB));
        Add(system, [3 * pair.A, 3 * pair.A + 1, 3 * pair.A + 2, 3 * pair.B, 3 * pair.B + 1, 3 * pair.B + 2], [-a.X, -a.Y, -1, b.X, b.Y, 1], default, match);
    }

    private static void Add(LeastSquares system, ReadOnlySpan<int> columns, ReadOnlySpan<double> factors, Px2 right, TileMatch match)
    {
        if (match.Given) system.AddTie(columns, factors, [right.X, right.Y], GivenTie);
        else system.AddMeasurement(columns, factors, [right.X, right.Y], match.Height);
    }

    private void AddStepTie(LeastSquares system, TilePair pair, Px2 step)
    {
        int a = pair.A * _perTile + _perTile - 1, b = pair.B * _perTile + _perTile - 1;
        // For affine tiles the unknown is the place of the tile's centre.
        var centres = _perTile == 1 ? default : Centre(pair.B) - Centre(pair.A);
        system.AddTie([a, b], [-1, 1], [step.X + centres.X, step.Y + centres.Y], StepTie);
    }

    private void AddTileTies(LeastSquares system)
    {
        var places = NominalPlaces();
        for (int i = 0; i < tiles.Count; i++)
        {
            var centre = _perTile == 1 ? default : Centre(i);
            system.AddTie([i * _perTile + _perTile - 1], [1], [places[i].X + centre.X, places[i].Y + centre.Y], PlaceTie);
            if (_perTile == 1) continue;
            system.AddTie([3 * i], [1], [HalfSize(i), 0], ShapeTie);
            system.AddTie([3 * i + 1], [1], [0, HalfSize(i)], ShapeTie);
        }
    }

    private Px2[] NominalPlaces()
    {
        if (tiles.All(t => t.StagePx is not null)) return [.. tiles.Select(t => t.StagePx!.Value)];
        Px2 beside = UsualStep(PairKind.Beside, new(0.9 * tiles[0].WidthPx, 0)), below = UsualStep(PairKind.Below, new(0, 0.9 * tiles[0].HeightPx));
        return [.. tiles.Select(t => beside * (t.Column ?? 0) + below * (t.Row ?? 0))];
    }

    private Px2 UsualStep(PairKind kind, Px2 otherwise)
    {
        for (int k = 0; k < pairs.Count; k++)
            if (pairs[k].Kind == kind) return _steps[k] * ((kind is PairKind.Beside ? pairs[k].MinX : pairs[k].MinY) > 0 ? 1 : -1);
        return otherwise;
    }

    private Affine2 MapOf(int tile, double[] unknowns)
    {
        if (_perTile == 1) return Affine2.Translation(unknowns[2 * tile], unknowns[2 * tile + 1]);
        var u = unknowns.AsSpan(6 * tile, 6);
        double half = HalfSize(tile), a = u[0] / half, c = u[1] / half, b = u[2] / half, d = u[3] / half;
        var centre = Centre(tile);
        return new(a, b, u[4] - a * centre.X - b * centre.Y, c, d, u[5] - c * centre.X - d * centre.Y);
    }

    private Px2 Centre(int tile) => new((tiles[tile].WidthPx - 1) / 2.0, (tiles[tile].HeightPx - 1) / 2.0);

    private double HalfSize(int tile) => Math.Max(tiles[tile].WidthPx, tiles[tile].HeightPx) / 2.0;

    private Px2 Scaled(int tile, Px2 p) => (p - Centre(tile)) * (1 / HalfSize(tile));

    private List<TileOverlap> WithResiduals(Affine2[] maps, ReadOnlySpan<double> weights)
    {
        var result = new List<TileOverlap>(overlaps.Count);
        for (int k = 0, row = 0; k < overlaps.Count; k++)
        {
            var matches = new List<TileMatch>(overlaps[k].Matches.Count);
            foreach (var match in overlaps[k].Matches)
            {
                Px2 residual = maps[pairs[k].B].Apply(match.InB) - maps[pairs[k].A].Apply(match.InA);
                matches.Add(match with { Residual = weights[row++] > 0 ? residual : null });
            }
            result.Add(overlaps[k] with { Matches = matches });
        }
        return result;
    }
}
