using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>Where an aligned stack puts its sections.</summary>
/// <param name="fieldsPath">Where <c>alignment/fields.zarr</c> lies; not looked at where the stack is affine.</param>
public sealed class StackPlaces(AlignedStack stack, string fieldsPath)
{
    private readonly Func<AlignedSection, SectionMap> _maps = stack.Maps(fieldsPath);

    public IReadOnlyList<AlignedSection> Sections => stack.Sections;

    public SectionMap MapOf(AlignedSection section) => _maps(section);

    /// <summary>Whether a place lies in the aligned volume.</summary>
    public bool Shows(Px2 v) => v.X >= -0.5 && v.Y >= -0.5 && v.X < stack.WidthPx - 0.5 && v.Y < stack.HeightPx - 0.5;
}
