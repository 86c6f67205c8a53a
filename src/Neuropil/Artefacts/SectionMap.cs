using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>The whole map of one section: affine, then elastic.</summary>
/// <param name="Break">How it is split at folds and tears, in place of <paramref name="Field"/>; null where it is whole.</param>
public sealed record SectionMap(Affine2 Affine, ElasticField? Field, SectionBreak? Break = null)
{
    private readonly Affine2 _toSection = Affine.Inverse();

    /// <summary>Volume px to section px.</summary>
    public Px2 ToSection(Px2 volumePx) => _toSection.Apply(Break?.Apply(volumePx) ?? Field?.Apply(volumePx) ?? volumePx);

    /// <summary>Section px to volume px.</summary>
    public Px2 ToVolume(Px2 sectionPx)
    {
        var p = Affine.Apply(sectionPx);
        return Break?.Invert(p) ?? Field?.Invert(p) ?? p;
    }
}
