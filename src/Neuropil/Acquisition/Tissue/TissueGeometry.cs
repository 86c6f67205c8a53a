namespace Neuropil.Acquisition.Tissue;

/// <summary>The packed centre lines in and about a box, as segments. Exact near the box: any larger box gives the same ones.</summary>
internal sealed class TissueGeometry
{
    /// <summary>Half a segment, and what an aligned group of bricks sticks out of the box (at most 100 nm).</summary>
    private const double SlackNm = 280;

    private TissueGeometry(CurvePoint[] points, Segment[] segments, Vessels vessels) =>
        (Points, Segments, Vessels) = (points, segments, vessels);

    /// <summary>A piece of a centre line between two of <see cref="Points"/>.</summary>
    public readonly record struct Segment(int From, int To);

    public CurvePoint[] Points { get; }

    public Segment[] Segments { get; }

    public Vessels Vessels { get; }

    /// <summary>Packs the thick processes first, and the thinner ones around them.</summary>
    /// <param name="reachNm">How far from the box the surface of a tube still matters.</param>
    public static TissueGeometry Around(NmBox box, double reachNm, TissueOptions options, ulong seed, int threads, CancellationToken cancel)
    {
        var layers = Layers(options);
        var exact = ExactBoxes(layers, box.Grow(reachNm + SlackNm));
        var vessels = new Vessels(options, seed, exact[0].Grow(layers[0].Packing.HaloNm + layers[0].ReachNm));
        var grower = new NeuriteGrower(options, seed, vessels);
        var packed = new List<CurvePoint[]>();
        var obstacles = new List<CurvePacking.Obstacles>();
        for (int i = 0; i < layers.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var grown = Grow(grower, layers[i], exact[i], threads);
            layers[i].Packing.Relax(grown, obstacles, vessels, exact[i], threads);
            packed.Add(grown);
            obstacles.Add(new(grown, layers[i].FeltNm));
        }
        var points = packed.Aggregate(Join);
        return new(points, Connect(packed, exact), vessels);
    }

    private static Layer[] Layers(TissueOptions options)
    {
        var shapes = NeuriteShape.All(options).ToDictionary(s => s.Kind);
        int rounds = options.PackingRounds;
        return
        [
            new([shapes[CellKind.Dendrite], shapes[CellKind.MyelinatedAxon]], new(1000, (rounds + 1) / 2), 750),
            new([shapes[CellKind.Axon]], new(550, (2 * rounds + 2) / 3), 500),
            new([shapes[CellKind.ThinAxon], shapes[CellKind.Glia]], new(330, rounds), 330),
        ];
    }

    /// <summary>Each layer must be exact where its own tubes matter, and as far as the halo of those packed around it reaches.</summary>
    private static NmBox[] ExactBoxes(Layer[] layers, NmBox near)
    {
        var exact = new NmBox[layers.Length];
        double needed = 0;
        for (int i = layers.Length - 1; i >= 0; i--)
        {
            double own = Math.Max(layers[i].MaxRadiusNm, needed + layers[i].FeltNm);
            exact[i] = near.Grow(own);
            needed = own + layers[i].Packing.HaloNm;
        }
        return exact;
    }

    private static CurvePoint[] Grow(NeuriteGrower grower, Layer layer, NmBox exact, int threads)
    {
        var region = exact.Grow(layer.Packing.HaloNm);
        return layer.Shapes.Select(shape => grower.Grow(shape, region, threads).ToArray()).Aggregate(Join);
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

    private static Segment[] Connect(List<CurvePoint[]> layers, NmBox[] exact)
    {
        var segments = new List<Segment>();
        int first = 0;
        for (int layer = 0; layer < layers.Count; layer++)
        {
            var points = layers[layer];
            for (int i = 0; i < points.Length; i++)
                if (points[i].Previous is var from && from >= 0 && exact[layer].Contains(points[i].Place) && exact[layer].Contains(points[from].Place))
                    segments.Add(new(first + from, first + i));
            first += points.Length;
        }
        return [.. segments];
    }

    /// <param name="FeltNm">How far later layers are pushed away by this one.</param>
    private sealed record Layer(NeuriteShape[] Shapes, CurvePacking Packing, double FeltNm)
    {
        public double MaxRadiusNm => Shapes.Max(s => s.MaxRadiusNm);

        public double ReachNm => Shapes.Max(s => s.ReachNm);
    }
}
