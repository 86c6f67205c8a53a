using Neuropil.Alignment.Affine;
using Neuropil.Artefacts;
using Neuropil.Reports;

namespace Neuropil.Alignment.Quality;

/// <summary>Sections that stand in another order than they were cut in.</summary>
/// <param name="First">Index of the first of them.</param>
/// <param name="Last">The last: the next one with tiles, or the one behind it.</param>
internal readonly record struct DisorderedSections(int First, int Last);

/// <summary>Finds sections in the wrong order: then each end of the run matches what lies two sections on better than what lies beside it.</summary>
/// <remarks><code>
///   cut as     a b c d          listed as  a c b d           a matches b better than c, and d matches c better than b
///   cut as     a b c d e        listed as  a d c b e         a matches c better than d, and e matches c better than b; c matches both beside it well
/// </code>
/// A poor section lowers its matches with all others alike, so that it is told from one out of place. Where sections are thin they match those two on
/// nearly as well as the next ones, and nothing is said. Fly nerve cord of 45 nm and virtual wafers of 40 nm: a next but one matches 0.3 to 0.5 times as well as a next one; the ratio
/// at both ends stays below 0.6 where the order is right, and is 1.8 and more where it is not. Sections of 10 nm: 0.93, up to 1.3 and from 0.84 on.</remarks>
internal sealed class SectionOrder
{
    /// <summary>How much better the further one must match; and of the usual match of a next but one how much the middle of three must have.</summary>
    private const double ClearlyBetter = 1.15, LikeOthers = 0.75;

    /// <summary>Where the next but one usually matches this well, of the next one's match, order is not told.</summary>
    private const double MostAlike = 0.7;

    /// <summary>A match of fewer of the blocks is no witness.</summary>
    private const double LeastShare = 0.4;

    private const int LeastTriples = 3;

    private readonly List<int> _order;
    private readonly Dictionary<(int From, int To), (double Height, double Share)> _pairs = [];
    private readonly bool _looksBeyond;

    public SectionOrder(SectionSet sections, IReadOnlyList<SectionMatches> matches)
    {
        _order = [.. sections.Sections.Where(s => s.Tiles.Count > 0).Select(s => s.Index)];
        var places = _order.Select((section, place) => (section, place)).ToDictionary(s => s.section, s => s.place);
        _looksBeyond = matches.SelectMany(m => m.Pairs).Any(p => places.GetValueOrDefault(p.To) - places.GetValueOrDefault(p.From) == 2);
        foreach (var pair in matches.SelectMany(m => m.Pairs).Where(p => p.HasEvidence && !p.ByOutline && p.Blocks > 0))
            _pairs[(pair.From, pair.To)] = (pair.Matches.Sum(m => m[4]) / pair.Blocks, (double)pair.Matches.Count / pair.Blocks);
    }

    /// <summary>Null where the order cannot be told: sections too much alike, too few, or compared with the next ones only.</summary>
    public IReadOnlyList<DisorderedSections>? Find()
    {
        if (!_looksBeyond || UsualRatio() is not { } usual || usual > MostAlike) return null;
        var found = new List<DisorderedSections>();
        for (int k = 1; k + 2 < _order.Count; k++)
        {
            int run = IsExchanged(k) ? 2 : IsReversed(k, usual) ? 3 : 0;
            if (run == 0) continue;
            found.Add(new(_order[k], _order[k + run - 1]));
            k += run - 1;
        }
        return found;
    }

    private bool IsExchanged(int k) => Prefers(k - 1, k + 1, k) && Prefers(k + 2, k, k + 1);

    private bool IsReversed(int k, double usual) => k + 3 < _order.Count && Prefers(k - 1, k + 1, k) && Prefers(k + 3, k + 1, k + 2)
        && Match(k, k + 1).Share >= LeastShare && Match(k + 1, k + 2).Share >= LeastShare
        && Match(k, k + 2).Height >= LikeOthers * usual * Math.Max(Match(k, k + 1).Height, Match(k + 1, k + 2).Height);

    /// <summary>Whether a section matches one better than another; all by their place among those with tiles.</summary>
    private bool Prefers(int section, int better, int worse)
    {
        var (good, poor) = (Match(section, better), Match(section, worse));
        return good.Share >= LeastShare && good.Height > ClearlyBetter * poor.Height;
    }

    /// <summary>Correlation of the matches, blocks that do not match counted as 0.</summary>
    private (double Height, double Share) Match(int a, int b) => _pairs.GetValueOrDefault((_order[Math.Min(a, b)], _order[Math.Max(a, b)]));

    private double? UsualRatio()
    {
        double[] ratios = [.. Enumerable.Range(0, Math.Max(0, _order.Count - 2)).Where(k => Match(k, k + 1).Share >= LeastShare)
            .Select(k => Match(k, k + 2).Height / Match(k, k + 1).Height).Order()];
        return ratios.Length < LeastTriples ? null : ratios[ratios.Length / 2];
    }

    /// <param name="isAccepted">Whether a person looked at a pair of sections and found it good.</param>
    public static (QualityNumber Number, IReadOnlyList<string> Notes) Report(SectionSet sections, IReadOnlyList<SectionMatches> matches, Func<int, int, bool> isAccepted)
    {
        List<DisorderedSections>? found = new SectionOrder(sections, matches).Find()?.Where(d => !isAccepted(d.First, d.Last)).ToList();
        string Name(int section) => sections.Sections[section].Name;
        return (new("runsOutOfOrder", found?.Count, "", LimitKind.AtMost, 0,
            "Places at which two or three sections seem to stand in the wrong order: those round them match the further ones better. Without evidence where sections match the next but one nearly as well as the next."),
            [.. (found ?? []).Select(d => $"Sections {Name(d.First)} to {Name(d.Last)} seem to be out of order: what lies before and behind them matches the further ones of them clearly better than the nearer. "
                + $"Look at them; put their names or numbers right in the list of tiles and run again, or accept them: {{ \"do\": \"accept\", \"a\": \"{Name(d.First)}\", \"b\": \"{Name(d.Last)}\" }}.")]);
    }
}
