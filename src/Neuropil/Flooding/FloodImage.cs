using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Flooding;

/// <summary>The image as the network sees it: normalised, and mirrored where the box leaves the volume.</summary>
internal static class FloodImage
{
    /// <summary>Reads <paramref name="box"/>, which may stick out of <paramref name="em"/> by less than the volume's size.</summary>
    public static Voxels<float> Read(Volume em, Box3 box, NetworkDescription network, CancellationToken ct)
    {
        var source = em.Read<byte>(box.Intersect(em.Box), ct);
        var table = Normalised(network);
        var image = new Voxels<float>(box);
        var columns = Sources(box.Min.X, box.Max.X, source.Box.Min.X, source.Box.Max.X);
        var rows = Sources(box.Min.Y, box.Max.Y, source.Box.Min.Y, source.Box.Max.Y);
        var sections = Sources(box.Min.Z, box.Max.Z, source.Box.Min.Z, source.Box.Max.Z);
        int to = 0;
        foreach (int z in sections)
            foreach (int y in rows)
            {
                var row = source.Values.AsSpan(source.Offset(source.Box.Min.X, y, z), source.Size.X);
                foreach (int x in columns) image.Values[to++] = table[row[x - source.Box.Min.X]];
            }
        return image;
    }

    /// <summary>(v − mean) / stddev for each grey value, in float as the networks were trained.</summary>
    private static float[] Normalised(NetworkDescription network)
    {
        float mean = (float)network.ImageMean, stddev = (float)network.ImageStddev;
        return [.. Enumerable.Range(0, 256).Select(v => (v - mean) / stddev)];
    }

    private static int[] Sources(int min, int max, int sourceMin, int sourceMax) =>
        [.. Enumerable.Range(min, max - min).Select(i => sourceMin + Correlation.Mirror(i - sourceMin, sourceMax - sourceMin))];
}
