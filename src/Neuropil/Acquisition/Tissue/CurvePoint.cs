namespace Neuropil.Acquisition.Tissue;

/// <summary>One process tree of one cell: what all its points share.</summary>
internal sealed record Neurite(uint Cell, CellKind Kind, ulong Hash);

/// <summary>A point of a centre line. Segments run from <see cref="Previous"/> to the point itself.</summary>
internal struct CurvePoint
{
    public Vec3 Place;
    public Neurite Neurite;

    /// <summary>Radius of the process here, nm.</summary>
    public float RadiusNm;

    /// <summary>Radius of the mitochondrion here as a share of the process radius; 0 for none.</summary>
    public float Mitochondrion;

    /// <summary>Way along the curve from its origin, nm; negative on the other side.</summary>
    public float ArcNm;

    /// <summary>Index of the point before, or -1. A branch starts at a point of its parent.</summary>
    public int Previous;

    /// <summary>The middle of a presynaptic swelling.</summary>
    public bool IsBouton;
}
