using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>How far each section is turned, from the turns between pairs, chained: where the linear solve starts from.</summary>
internal static class InitialTurns
{
    /// <summary>Radians; the median section of every island lies at 0.</summary>
    public static double[] Of(int sections, IReadOnlyList<SectionPair> pairs)
    {
        var turns = new double?[sections];
        var steps = pairs.Where(p => p.HasEvidence).ToLookup(p => p.From);
        var back = pairs.Where(p => p.HasEvidence).ToLookup(p => p.To);
        for (int start = 0; start < sections; start++)
        {
            if (turns[start] is not null) continue;
            turns[start] = 0;
            List<int> island = [start];
            for (int k = 0; k < island.Count; k++)
            {
                int at = island[k];
                foreach (var pair in steps[at]) Reach(pair.To, turns[at]!.Value - Between(pair));
                foreach (var pair in back[at]) Reach(pair.From, turns[at]!.Value + Between(pair));
            }
            Centre(island);

            void Reach(int section, double turn)
            {
                if (turns[section] is not null) return;
                turns[section] = turn;
                island.Add(section);
            }
        }
        return [.. turns.Select(t => t!.Value)];

        // Turning all alike changes nothing but the frame: the median section stays as it lies.
        void Centre(List<int> island)
        {
            double median = island.Select(i => turns[i]!.Value).Order().ElementAt(island.Count / 2);
            foreach (int i in island) turns[i] -= median;
        }
    }

    /// <summary>The turn from the first section's px to the second's, by the matches about their means.</summary>
    private static double Between(SectionPair pair)
    {
        Px2 Mean(Func<double[], Px2> place) => new(pair.All.Average(m => place(m).X), pair.All.Average(m => place(m).Y));
        Px2 from = Mean(SectionPair.InFrom), to = Mean(SectionPair.InTo);
        double along = 0, across = 0;
        foreach (double[] match in pair.All)
        {
            Px2 p = SectionPair.InFrom(match) - from, q = SectionPair.InTo(match) - to;
            along += p.X * q.X + p.Y * q.Y;
            across += p.X * q.Y - p.Y * q.X;
        }
        return Math.Atan2(across, along);
    }
}
