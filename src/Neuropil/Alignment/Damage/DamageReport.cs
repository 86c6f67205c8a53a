using Neuropil.Artefacts;
using Neuropil.Reports;

namespace Neuropil.Alignment.Damage;

/// <summary>What the report says of folds and tears.</summary>
internal static class DamageReport
{
    /// <summary>So many are named one by one, longest first.</summary>
    private const int MostNamed = 40;

    public static IEnumerable<QualityNumber> Numbers(AlignedStack stack) => stack.Damage is not { } damage ? [] :
        [
            new("folds", damage.Count(d => d.Kind is CutKind.Fold), "", LimitKind.None, null, "Folds found; the mesh is split there, and matches leave them out."),
            new("tears", damage.Count(d => d.Kind is CutKind.Tear), "", LimitKind.None, null, "The same for tears."),
        ];

    public static IEnumerable<string> Notes(AlignedStack stack)
    {
        if (stack.Damage is not { } damage) yield break;
        foreach (var d in damage.OrderByDescending(d => d.LengthPx).Take(MostNamed).OrderBy(d => d.Section))
        {
            var seen = d.Path.Where((_, k) => d.WidthPx[k] > 0).ToList();
            var (a, b) = (seen[0], seen[^1]);
            string rest = d.Breaks ? "the mesh is split there" : "masked only: the mesh is split at the longest lines of a section";
            yield return $"Section {stack.Sections[d.Section].Name} has a {(d.Kind is CutKind.Fold ? "fold" : "tear")} from ({a.X:0}, {a.Y:0}) to ({b.X:0}, {b.Y:0}) px of the section, "
                + $"{d.LengthPx:0} px long and {d.UsualWidthPx:0} px wide; {rest}.";
        }
        if (damage.Count > MostNamed) yield return $"{damage.Count - MostNamed} shorter folds and tears are in {AlignedStack.File}.";
    }
}
