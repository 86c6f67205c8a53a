using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class DenseMatchTests
{
    private const int Size = 96, Radius = 3, NodeCells = 3;
    private const double WindowPx = 12;

    /// <summary>Every node against the correlation written out pixel by pixel.</summary>
    [Fact]
    public void ItEqualsTheReference()
    {
        var (a, b) = (Texture(0, 0), Texture(1.3, -0.6));
        Plane knownA = Ones(), knownB = Ones();
        for (int y = 0; y < 40; y++)
            for (int x = 0; x < 30; x++) knownA[x, y] = a[x, y] = 0;
        for (int y = 70; y < Size; y++)
            for (int x = 80; x < Size; x++) knownB[x, y] = b[x, y] = 0;
        var found = DenseMatch.Find(a, knownA, b, knownB, Radius, NodeCells, [WindowPx], 0, 0);
        int compared = 0;
        for (int n = 0; n < found.Count; n++)
        {
            if (found.Height[n] == 0) continue;
            double[,] surface = SurfaceReference(a, knownA, b, knownB, n % found.Columns, n / found.Columns);
            var (i, j) = HighestOf(surface);
            Assert.InRange(found.X[n], i - Radius - 0.8, i - Radius + 0.8);
            Assert.InRange(found.Y[n], j - Radius - 0.8, j - Radius + 0.8);
            // Energies of b between the nine measured shifts are interpolated; in a window cut to a corner they bend more.
            Assert.Equal(surface[i, j], found.Height[n], 0.03);
            compared++;
        }
        Assert.InRange(compared, found.Count / 2, found.Count);
    }

    [Fact]
    public void AShiftIsFoundToAFewHundredthsOfAPixel()
    {
        var found = DenseMatch.Find(Texture(0, 0), Ones(), Texture(1.3, -0.6), Ones(), Radius, NodeCells, [WindowPx, 24], 0.25, 0.09);
        int near = 0;
        for (int n = 0; n < found.Count; n++)
            if (found.Height[n] > 0.9 && Math.Abs(found.X[n] - 1.3) < 0.08 && Math.Abs(found.Y[n] + 0.6) < 0.08) near++;
        Assert.InRange(near, (int)(0.9 * found.Count), found.Count);
    }

    [Fact]
    public void NoiseHasNoHighCorrelation()
    {
        var found = DenseMatch.Find(Noise(1), Ones(), Noise(2), Ones(), Radius, NodeCells, [48], 0, 0);
        Assert.All(found.Height, h => Assert.InRange(h, 0, 0.25f));
    }

    private static double[,] SurfaceReference(Plane a, Plane knownA, Plane b, Plane knownB, int column, int row)
    {
        var surface = new double[2 * Radius + 1, 2 * Radius + 1];
        for (int dy = -Radius; dy <= Radius; dy++)
            for (int dx = -Radius; dx <= Radius; dx++)
            {
                double product = 0, squareA = 0, squareB = 0;
                for (int y = 0; y < Size; y++)
                    for (int x = 0; x < Size; x++)
                    {
                        double weight = CellWeight(x, column) * CellWeight(y, row);
                        if (weight == 0 || knownA[x, y] == 0 || !KnownRound(knownB, x, y)) continue;
                        product += weight * a[x, y] * b[x + dx, y + dy];
                        squareA += weight * a[x, y] * a[x, y];
                        squareB += weight * b[x + dx, y + dy] * b[x + dx, y + dy];
                    }
                surface[dx + Radius, dy + Radius] = squareA > 0 && squareB > 0 ? product / Math.Sqrt(squareA * squareB) : 0;
            }
        return surface;
    }

    private static double CellWeight(int x, int node)
    {
        double sigma = WindowPx / DenseMatch.CellPx, from = x / DenseMatch.CellPx + 0.5 - node * NodeCells;
        return Math.Abs(from) < Math.Ceiling(2.5 * sigma) ? Math.Exp(-0.5 * from * from / (sigma * sigma)) : 0;
    }

    private static bool KnownRound(Plane known, int x, int y)
    {
        for (int dy = -Radius; dy <= Radius; dy++)
            for (int dx = -Radius; dx <= Radius; dx++)
                if (x + dx < 0 || y + dy < 0 || x + dx >= Size || y + dy >= Size || known[x + dx, y + dy] == 0) return false;
        return true;
    }

    private static (int I, int J) HighestOf(double[,] surface)
    {
        var best = (I: 0, J: 0);
        for (int j = 0; j <= 2 * Radius; j++)
            for (int i = 0; i <= 2 * Radius; i++)
                if (surface[i, j] > surface[best.I, best.J]) best = (i, j);
        return best;
    }

    /// <summary>Waves of random direction, 8 to 20 px long: exact at any shift. Greys.</summary>
    private static Plane Texture(double shiftX, double shiftY)
    {
        var random = new SplitMix64(3);
        var plane = new Plane(Size, Size);
        for (int wave = 0; wave < 40; wave++)
        {
            double angle = random.Uniform(0, 6.28), k = 6.28 / random.Uniform(8, 20), phase = random.Uniform(0, 6.28);
            for (int y = 0; y < Size; y++)
                for (int x = 0; x < Size; x++)
                    plane[x, y] += 4 * (float)Math.Sin(k * (Math.Cos(angle) * (x - shiftX) + Math.Sin(angle) * (y - shiftY)) + phase);
        }
        return plane;
    }

    private static Plane Noise(ulong seed)
    {
        var random = new SplitMix64(seed);
        var plane = Ones();
        foreach (ref float v in plane.Values.AsSpan()) v = 20 * (float)random.NextNormal();
        return plane;
    }

    private static Plane Ones()
    {
        var plane = new Plane(Size, Size);
        Array.Fill(plane.Values, 1f);
        return plane;
    }
}
