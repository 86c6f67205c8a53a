using System.Runtime.CompilerServices;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Damage;

/// <summary>A fold may be so dark that its pixels are 0, which else means that no tile lies there.</summary>
internal static class DamageHoles
{
    /// <summary>More pixels, or one at the edge, are none that tissue has.</summary>
    private const int MostPx = 48;

    /// <summary>Makes small holes as dark as tissue can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(Plane grey)
    {
        var met = new bool[grey.Values.Length];
        var hole = new List<int>();
        for (int i = 0; i < met.Length; i++)
        {
            if (grey.Values[i] > 0 || met[i]) continue;
            bool open = Flood(grey, i, met, hole);
            if (open || hole.Count > MostPx) continue;
            foreach (int pixel in hole) grey.Values[pixel] = 1;
        }
    }

    /// <returns>Whether the hole touches the edge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Flood(Plane grey, int seed, bool[] met, List<int> hole)
    {
        hole.Clear();
        hole.Add(seed);
        met[seed] = true;
        bool open = false;
        for (int k = 0; k < hole.Count; k++)
        {
            int x = hole[k] % grey.Width, y = hole[k] / grey.Width;
            if (x == 0 || y == 0 || x == grey.Width - 1 || y == grey.Height - 1) open = true;
            foreach (int next in (ReadOnlySpan<int>)[y > 0 ? hole[k] - grey.Width : seed, x > 0 ? hole[k] - 1 : seed, x + 1 < grey.Width ? hole[k] + 1 : seed, y + 1 < grey.Height ? hole[k] + grey.Width : seed])
            {
                if (met[next] || grey.Values[next] > 0) continue;
                met[next] = true;
                hole.Add(next);
            }
        }
        return open;
    }
}
