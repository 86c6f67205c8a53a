namespace Neuropil.Montage;

/// <summary>Why a tile was left out of its section.</summary>
public enum StrayReason
{
    /// <summary>Its overlaps show structure and disagree with the rest of the section.</summary>
    MatchesNothing,

    /// <summary>It matches its place in another section better than its own.</summary>
    OtherSection,

    /// <summary>It shows the same exposure as another tile and nothing speaks for its place.</summary>
    Duplicate,

    /// <summary>No two tiles of the section agree, so no place in it is known.</summary>
    WholeSection,
}

/// <summary>A tile left out of its section, because nothing wrong may be painted.</summary>
/// <param name="From">The section it seems to come from, or the tile it is a duplicate of; null where unknown.</param>
public sealed record StrayTile(string Name, StrayReason Reason, string? From);

/// <summary>Two tiles that match each at the other's place and were placed there.</summary>
public sealed record TileSwap(string A, string B);
