using Neuropil.Alignment.Affine;
using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;

namespace Neuropil.Alignment.Quality;

/// <summary>What a person decided, as the report tells it: accepted places are named, and no longer judged.</summary>
internal sealed class DecidedStack(AlignCorrections corrections, SectionSet montaged)
{
    /// <summary>The evidence without the pairs and sections that a person accepted: what numbers and notes are made from.</summary>
    public AlignmentEvidence Judged(AlignmentEvidence all, IReadOnlyList<SectionMatches> matches, IDenseMatches mesh, IReadOnlyList<Receipt> render)
    {
        if (corrections.Accepted.Count == 0) return all;
        bool IsSeenWhole(int section) => corrections.Accepted.Any(a => a.B is null && a.A == section);
        var stack = all.Stack with { Sections = [.. all.Stack.Sections.Select(s => IsSeenWhole(s.Index) ? s with { Island = 0 } : s)] };
        return all.With(stack, [.. matches.Select(m => m with { Pairs = [.. m.Pairs.Where(p => !IsSeen(p.From, p.To))] })],
            new ChosenMatches(mesh, p => !IsSeen(p.From, p.To)), render);
    }

    /// <summary>Whether a person looked at a pair of sections and found it good.</summary>
    public bool IsSeen(int from, int to) => corrections.Accepted.Any(a => a.Holds(from, to));

    public IEnumerable<QualityNumber> Numbers => corrections.Accepted.Count == 0 ? [] :
        [new("acceptedPlaces", corrections.Accepted.Count, "", LimitKind.None, null, "Places that a person looked at and accepted: not counted in the numbers above.")];

    public IEnumerable<string> Notes =>
    [
        .. corrections.Accepted.Select(a => $"Accepted by hand: {a.Names}{(a.Why.Length > 0 ? $": {a.Why}" : "")} ({a.Where})."),
        .. corrections.Dropped.Order().Select(z => $"Section {Name(z)} was dropped by hand: its plane z = {z} is left empty, and its neighbours are matched with each other."),
        .. corrections.Masked.Keys.Order().Select(z => $"Section {Name(z)}: {corrections.Masked[z].Count} part(s) masked by hand: no evidence, and left empty."),
        .. corrections.Matches.GroupBy(m => (m.From, m.To)).Select(g => $"Sections {Name(g.Key.From)} and {Name(g.Key.To)} are held together by hand, at {g.Count()} place(s)."),
    ];

    private string Name(int section) => montaged.Sections[section].Name;
}
