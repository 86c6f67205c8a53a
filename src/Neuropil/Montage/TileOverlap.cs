using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>What an overlap of two tiles tells.</summary>
public enum OverlapEvidence
{
    /// <summary>Enough patches match.</summary>
    Matched,

    /// <summary>Empty resin: no structure in one tile or the other, so there is nothing to compare.</summary>
    Empty,

    /// <summary>There is structure, but it does not match: damage, defocus, or tiles that do not belong together.</summary>
    Unmatched,
}

/// <summary>A place seen in two tiles.</summary>
/// <param name="InA">In the first tile, px.</param>
/// <param name="Height">Correlation.</param>
/// <param name="Residual">What the solution leaves, px: place by the second tile minus place by the first; null where the match was rejected.</param>
/// <param name="Given">By a person: it is never rejected.</param>
public sealed record TileMatch(Px2 InA, Px2 InB, double Height, double Confidence, Px2? Residual, bool Given = false);

/// <summary>Grey values of the same place in two tiles: mean and standard deviation of a patch.</summary>
internal readonly record struct GreyPair(double MeanA, double MeanB, double SpreadA, double SpreadB);

/// <summary>The overlap of two tiles, as montage measured it.</summary>
/// <param name="Shift">First pixel of <paramref name="B"/> in the frame of <paramref name="A"/> by the coarse search, px.</param>
/// <param name="Textured">Patches with structure in both tiles, or so alike that even faint structure counts.</param>
public sealed record TileOverlap(
    string A, string B, Px2 Shift, OverlapEvidence Evidence, int Patches, int Textured, IReadOnlyList<TileMatch> Matches);
