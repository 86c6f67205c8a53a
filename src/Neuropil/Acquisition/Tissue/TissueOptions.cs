namespace Neuropil.Acquisition.Tissue;

/// <summary>Every knob of the synthetic tissue. Lengths in nm; volume shares are of all tissue and need not add up to 1.</summary>
public sealed record TissueOptions
{
    /// <summary>Volume share aimed at by thin axons. Default 0.34: about half the profiles of a neuropil section.</summary>
    public double ThinAxonShare { get; init; } = 0.34;

    /// <summary>Radius of thin axons. Default 110–175 nm: above 8 px across at 12 nm, so that a small network can follow them.</summary>
    public Range ThinAxonRadiusNm { get; init; } = new(110, 175);

    /// <summary>Volume share aimed at by thick axons, which carry boutons. Default 0.28.</summary>
    public double AxonShare { get; init; } = 0.28;

    /// <summary>Radius of thick axons. Default 150–250 nm.</summary>
    public Range AxonRadiusNm { get; init; } = new(150, 250);

    /// <summary>Volume share aimed at by dendrites. Default 0.30.</summary>
    public double DendriteShare { get; init; } = 0.30;

    /// <summary>Radius of dendrites. Default 280–480 nm.</summary>
    public Range DendriteRadiusNm { get; init; } = new(280, 480);

    /// <summary>Volume share aimed at by myelinated axons, sheath included. Default 0.02: rare, as in neuropil away from tracts.</summary>
    public double MyelinatedShare { get; init; } = 0.02;

    /// <summary>Outer radius of myelinated axons. Default 350–480 nm.</summary>
    public Range MyelinatedRadiusNm { get; init; } = new(350, 480);

    /// <summary>Thickness of a myelin sheath. Default 80 nm: seven lamellae of 11 nm.</summary>
    public double MyelinNm { get; init; } = 80;

    /// <summary>Volume share aimed at by glia, which fill the gaps between neurites. Default 0.05.</summary>
    public double GliaShare { get; init; } = 0.05;

    /// <summary>Share of neurites that run with their neighbourhood's bundle; the others run anywhere. Default 0.5.</summary>
    public double BundledFraction { get; init; } = 0.5;

    /// <summary>Distance from cytoplasm to cytoplasm: two membranes and the cleft. Default 32 nm, 2–4 px at 12 nm.</summary>
    public double MembraneNm { get; init; } = 32;

    /// <summary>Amplitude of the warp that makes outlines irregular. Default 140 nm; slopes stay well below 1, so nothing is torn.</summary>
    public double WarpNm { get; init; } = 140;

    /// <summary>Wavelength of the warp. Default 620 nm: about two neurites.</summary>
    public double WarpWavelengthNm { get; init; } = 620;

    /// <summary>Rounds of mutual repulsion that turn crossing random walks into packed neighbours. Default 14.</summary>
    public int PackingRounds { get; init; } = 14;

    /// <summary>Mean distance between the centres of mitochondria along a neurite. Default 3,500 nm.</summary>
    public double MitochondrionSpacingNm { get; init; } = 3500;

    /// <summary>Mean distance between boutons along a thick axon. Default 2,500 nm.</summary>
    public double BoutonSpacingNm { get; init; } = 2500;

    /// <summary>Distance between blood vessels. Default 40,000 nm, as between capillaries of a brain; 0 for none.</summary>
    public double VesselSpacingNm { get; init; } = 40_000;

    /// <summary>Grey levels and texture.</summary>
    public TissueGreys Greys { get; init; } = new();

    /// <summary>Lower and upper bound.</summary>
    public readonly record struct Range(double Low, double High)
    {
        public double Middle => (Low + High) / 2;
    }

    /// <summary>All that is wrong with these options, one message each.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var (name, range) in Radii())
            if (!(range.Low >= 40 && range.High >= range.Low && range.High <= 500))
                yield return $"tissue.{name} is {range.Low}…{range.High} nm; it must rise and lie within 40…500 nm.";
        foreach (var (name, share) in Shares())
            if (!(share >= 0 && share <= 1)) yield return $"tissue.{name} is {share}; it must lie between 0 and 1.";
        if (Shares().Sum(s => s.Share) is < 0.3 or > 1.3)
            yield return $"tissue: the volume shares add up to {Shares().Sum(s => s.Share)}; they must add up to 0.3…1.3.";
        if (!(MembraneNm >= 10 && MembraneNm <= 80)) yield return $"tissue.membraneNm is {MembraneNm}; it must lie between 10 and 80.";
        if (!(WarpNm >= 0 && WarpNm <= WarpWavelengthNm / 4))
            yield return $"tissue.warpNm is {WarpNm}; it must lie between 0 and a quarter of warpWavelengthNm ({WarpWavelengthNm}).";
        if (!(MyelinNm >= 20 && MyelinNm <= 100)) yield return $"tissue.myelinNm is {MyelinNm}; it must lie between 20 and 100.";
        if (PackingRounds is < 0 or > 30) yield return $"tissue.packingRounds is {PackingRounds}; it must lie between 0 and 30.";
        if (!(BundledFraction >= 0 && BundledFraction <= 1))
            yield return $"tissue.bundledFraction is {BundledFraction}; it must lie between 0 and 1.";
        if (!(MitochondrionSpacingNm >= 1000)) yield return $"tissue.mitochondrionSpacingNm is {MitochondrionSpacingNm}; at least 1000.";
        if (!(BoutonSpacingNm >= 800)) yield return $"tissue.boutonSpacingNm is {BoutonSpacingNm}; it must be at least 800.";
        if (!(VesselSpacingNm is 0 or >= 12_000))
            yield return $"tissue.vesselSpacingNm is {VesselSpacingNm}; it must be 0 (none) or at least 12000.";
    }

    private IEnumerable<(string Name, Range Range)> Radii() =>
    [
        ("thinAxonRadiusNm", ThinAxonRadiusNm), ("axonRadiusNm", AxonRadiusNm),
        ("dendriteRadiusNm", DendriteRadiusNm), ("myelinatedRadiusNm", MyelinatedRadiusNm),
    ];

    private IEnumerable<(string Name, double Share)> Shares() =>
    [
        ("thinAxonShare", ThinAxonShare), ("axonShare", AxonShare), ("dendriteShare", DendriteShare),
        ("myelinatedShare", MyelinatedShare), ("gliaShare", GliaShare),
    ];
}
