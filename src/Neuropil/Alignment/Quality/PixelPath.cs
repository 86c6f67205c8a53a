using Neuropil.Numerics;

namespace Neuropil.Alignment.Quality;

/// <summary>Paths through connected pixels.</summary>
internal static class PixelPath
{
    /// <summary>The path between the two ends of a part of a plane that keeps to its highest places.</summary>
    public static IReadOnlyList<int> LongestCrest(IReadOnlyList<int> pixels, Plane height)
    {
        var own = pixels.ToHashSet();
        int start = Walk(pixels[0], own, height.Width, _ => 1).Last;
        int end = Walk(start, own, height.Width, _ => 1).Last;
        float most = pixels.Max(i => height.Values[i]);
        var from = Walk(start, own, height.Width, i => most / Math.Max(height.Values[i], 0.02f * most)).From;
        var path = new List<int>();
        for (int at = end; at != start; at = from[at]) path.Add(at);
        path.Add(start);
        return path;
    }

    /// <summary>Dijkstra over the eight neighbours: where each pixel is reached from, and the pixel reached last.</summary>
    private static (Dictionary<int, int> From, int Last) Walk(int start, HashSet<int> own, int width, Func<int, float> cost)
    {
        var from = new Dictionary<int, int>();
        var reached = new Dictionary<int, double> { [start] = 0 };
        var done = new HashSet<int>();
        // Equal distances are taken in the order of pixels.
        var queue = new SortedSet<(double Distance, int Pixel)> { (0, start) };
        int last = start;
        while (queue.Count > 0)
        {
            var (distance, at) = queue.Min;
            queue.Remove(queue.Min);
            if (!done.Add(at)) continue;
            last = at;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++)
                {
                    int next = at + dy * width + dx;
                    if (!own.Contains(next) || done.Contains(next) || Math.Abs(next % width - at % width) > 1) continue;
                    double length = distance + cost(next) * (dx != 0 && dy != 0 ? 1.41421356 : 1);
                    if (reached.TryGetValue(next, out double known) && known <= length) continue;
                    (reached[next], from[next]) = (length, at);
                    queue.Add((length, next));
                }
        }
        return (from, last);
    }
}
