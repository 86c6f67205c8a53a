namespace Neuropil.Acquisition.Tissue;

/// <summary>The packed centre lines in and about a box, as segments. Exact inside the box: any larger box gives the same ones.</summary>
internal sealed class TissueGeometry
{
    /// <summary>How far from the box segments are needed: the reach of the search for the nearest two cells.</summary>
    public const double MarginNm = 1550;

    private TissueGeometry(CurvePoint[] points, Segment[] segments) => (Points, Segments) = (points, segments);

    /// <summary>A piece of a centre line between two of <see cref="Points"/>.</summary>
    public readonly record struct Segment(int From, int To);

    public CurvePoint[] Points { get; }

    public Segment[] Segments { get; }

    /// <summary>Packs the thick processes first, the thinner ones around them, and glia into what is left.</summary>
    public static TissueGeometry Around(NmBox box, TissueOptions options, ulong seed, int threads, CancellationToken cancel)
    {
        var shapes = NeuriteShape.All(options);
        Layer[] layers =
        [
            new([.. shapes.Where(s => s.Kind is CellKind.Dendrite or CellKind.MyelinatedAxon)], new(1000, Math.Min(8, options.PackingRounds)), 0),
            new([.. shapes.Where(s => s.Kind is CellKind.Axon or CellKind.ThinAxon)], new(450, options.PackingRounds), 800),
            new([.. shapes.Where(s => s.Kind is CellKind.Glia)], new(200, Math.Min(5, options.PackingRounds)), 450),
        ];
        var exact = ExactBoxes(layers, box.Grow(MarginNm));
        var grower = new NeuriteGrower(options, seed);
        CurvePoint[] placed = [];
        for (int i = 0; i < layers.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var grown = Grow(grower, layers[i], exact[i]);
            layers[i].Packing.Relax(grown, placed, Math.Max(400, layers[i].ObstacleRangeNm), exact[i], threads);
            placed = Join(placed, grown);
        }
        return new(placed, Connect(placed, exact[^1]));
    }

    /// <summary>Each layer must be exact as far as the next one's halo reaches.</summary>
    private static NmBox[] ExactBoxes(Layer[] layers, NmBox last)
    {
        var exact = new NmBox[layers.Length];
        exact[^1] = last;
        for (int i = layers.Length - 2; i >= 0; i--)
            exact[i] = exact[i + 1].Grow(layers[i + 1].Packing.HaloNm + layers[i + 1].ObstacleRangeNm);
        return exact;
    }

    private static CurvePoint[] Grow(NeuriteGrower grower, Layer layer, NmBox exact)
    {
        var region = exact.Grow(layer.Packing.HaloNm);
        CurvePoint[] all = [];
        foreach (var shape in layer.Shapes) all = Join(all, [.. grower.Grow(shape, region)]);
        return all;
    }

    private static CurvePoint[] Join(CurvePoint[] first, CurvePoint[] second)
    {
        var all = new CurvePoint[first.Length + second.Length];
        first.CopyTo(all, 0);
        second.CopyTo(all, first.Length);
        for (int i = first.Length; i < all.Length; i++)
            if (all[i].Previous >= 0) all[i].Previous += first.Length;
        return all;
    }

    private static Segment[] Connect(CurvePoint[] points, NmBox exact)
    {
        var segments = new List<Segment>();
        for (int i = 0; i < points.Length; i++)
            if (points[i].Previous is var from && from >= 0 && exact.Contains(points[i].Place) && exact.Contains(points[from].Place))
                segments.Add(new(from, i));
        return [.. segments];
    }

    private sealed record Layer(NeuriteShape[] Shapes, CurvePacking Packing, double ObstacleRangeNm);
}
