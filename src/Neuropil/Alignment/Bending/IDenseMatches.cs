using Neuropil.Numerics;

namespace Neuropil.Alignment.Bending;

/// <summary>Two sections, or sides of split ones, that were compared everywhere.</summary>
internal readonly record struct SidePair(int From, int To, int FromSide = 0, int ToSide = 0) : IComparable<SidePair>
{
    public int CompareTo(SidePair other) => (From, To, FromSide, ToSide).CompareTo((other.From, other.To, other.FromSide, other.ToSide));
}

/// <summary>Nodes of the mesh: columns and rows from the first to before the last.</summary>
internal readonly record struct NodeBox(int Left, int Top, int Right, int Bottom)
{
    public int Columns => Right - Left;

    public int Rows => Bottom - Top;

    public bool IsEmpty => Columns <= 0 || Rows <= 0;

    public NodeBox Intersect(NodeBox other) =>
        new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    public NodeBox Grow(int nodes) => new(Left - nodes, Top - nodes, Right + nodes, Bottom + nodes);
}

/// <summary>The matches of a stack's mesh, which may be too many to hold: read pair by pair, part by part. Safe for several threads.</summary>
internal interface IDenseMatches
{
    BendGrid Grid { get; }

    /// <summary>By section, then by the one it is compared with, then by sides.</summary>
    IReadOnlyList<SidePair> Pairs { get; }

    /// <summary>Shifts, volume px, at the nodes of a part of the grid; the height is 0 where none is believed.</summary>
    ShiftGrid Read(SidePair pair, NodeBox part);
}
