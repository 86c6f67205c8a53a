using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>A match between two tiles of a section, by their index.</summary>
internal readonly record struct PairedMatch(int A, int B, TileMatch Match);

/// <summary>The distortion of every tile, from places seen in two of them: one that all tiles share and one of each tile's own.</summary>
/// <remarks>
/// Unknown are the control values of cubic B-splines over the tile, <c>shared</c> and <c>own</c>. With M the tile's rigid map,
/// <code>
///   M_A(p) + shared(p) + own_A(p)  ≈  M_B(q) + shared(q) + own_B(q)        p in A and q in B, matched
/// </code>
/// A lens or a scan bends all tiles alike, so each seam speaks for all of them; charging, drift and a bent section are a tile's own. Own values
/// may bend less than shared ones before it costs as much. Where nothing speaks, splines go on smoothly.
/// </remarks>
internal sealed class TileWarps(IReadOnlyList<Tile> tiles, MontageOptions options)
{
    /// <summary>A match is believed no better than this, px.</summary>
    private const double NoisePx = 0.15;

    /// <summary>How much a distortion is expected to bend between neighbouring control points (second difference), px.</summary>
    private const double SharedBendPx = 2, OwnBendPx = 0.5;

    /// <summary>How far control points are expected to stray at all, px.</summary>
    private const double SharedShiftPx = 60, OwnShiftPx = 20;

    /// <summary>Of the solve: a hundredth of a match's noise.</summary>
    private const double Tolerance = 1e-5;

    private readonly ElasticField _grid = ElasticField.Zero(tiles.Max(t => t.WidthPx), tiles.Max(t => t.HeightPx), options.MeshPx);

    private int Values => _grid.ShiftX.Length;

    /// <summary>One field per tile, in the order of the tiles, and for each match whether it was used.</summary>
    public (IReadOnlyList<ElasticField> Fields, IReadOnlyList<bool> Used) Solve(Affine2[] maps, IReadOnlyList<PairedMatch> matches)
    {
        var system = new LeastSquares((tiles.Count + 1) * Values, 2, Tolerance);
        foreach (var match in matches) AddMatch(system, maps, match);
        AddSmoothness(system, 0, SharedBendPx, SharedShiftPx);
        for (int i = 0; i < tiles.Count; i++) AddSmoothness(system, (i + 1) * Values, OwnBendPx, OwnShiftPx);
        var solution = system.SolveRobust(NoisePx, options.RejectSigmas, rounds: 6);
        return ([.. tiles.Select((_, i) => FieldOf(i, solution.Unknowns))], [.. solution.Weights.Take(matches.Count).Select(w => w > 0)]);
    }

    private void AddMatch(LeastSquares system, Affine2[] maps, PairedMatch m)
    {
        var gap = maps[m.A].Apply(m.Match.InA) - maps[m.B].Apply(m.Match.InB);
        var columns = new int[4 * ElasticField.StencilSize];
        var factors = new double[4 * ElasticField.StencilSize];
        Add(0, m.A, m.Match.InA, -1);
        Add(2 * ElasticField.StencilSize, m.B, m.Match.InB, 1);
        system.AddMeasurement(columns, factors, [gap.X, gap.Y], m.Match.Height);

        void Add(int at, int tile, Px2 p, int sign)
        {
            Span<int> places = stackalloc int[ElasticField.StencilSize];
            Span<double> weights = stackalloc double[ElasticField.StencilSize];
            _grid.Stencil(p, places, weights);
            for (int k = 0; k < ElasticField.StencilSize; k++)
            {
                (columns[at + k], factors[at + k]) = (places[k], sign * weights[k]);
                (columns[at + ElasticField.StencilSize + k], factors[at + ElasticField.StencilSize + k]) = ((tile + 1) * Values + places[k], sign * weights[k]);
            }
        }
    }

    private void AddSmoothness(LeastSquares system, int first, double bendPx, double shiftPx)
    {
        double Tie(double expected) => NoisePx * NoisePx / (expected * expected);
        for (int row = 0; row < _grid.Rows; row++)
            for (int column = 0; column < _grid.Columns; column++)
            {
                int at = first + row * _grid.Columns + column;
                system.AddTie([at], [1], [0, 0], Tie(shiftPx));
                bool insideX = column > 0 && column + 1 < _grid.Columns, insideY = row > 0 && row + 1 < _grid.Rows;
                if (insideX) system.AddTie([at - 1, at, at + 1], [1, -2, 1], [0, 0], Tie(bendPx));
                if (insideY) system.AddTie([at - _grid.Columns, at, at + _grid.Columns], [1, -2, 1], [0, 0], Tie(bendPx));
                // The mixed derivative counts twice in the energy of a bent plate.
                if (column + 1 < _grid.Columns && row + 1 < _grid.Rows)
                    system.AddTie([at, at + 1, at + _grid.Columns, at + _grid.Columns + 1], [1, -1, -1, 1], [0, 0], 2 * Tie(bendPx));
            }
    }

    private ElasticField FieldOf(int tile, double[] values)
    {
        double[] x = new double[Values], y = new double[Values];
        for (int k = 0; k < Values; k++)
        {
            int own = (tile + 1) * Values + k;
            // Ten-thousandths of a pixel: what is stored is what is used.
            x[k] = Math.Round(values[2 * k] + values[2 * own], 4);
            y[k] = Math.Round(values[2 * k + 1] + values[2 * own + 1], 4);
        }
        return _grid with { ShiftX = x, ShiftY = y };
    }
}
