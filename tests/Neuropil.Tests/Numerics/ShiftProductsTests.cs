using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class ShiftProductsTests
{
    private const int Cell = ShiftProducts.CellPx;

    /// <summary>Every quantity of every cell, written out pixel by pixel; of planes of whole vectors and others, and of the largest values there are.</summary>
    [Theory, InlineData(3, 64, 40, 400), InlineData(2, 52, 88, 400), InlineData(6, 36, 120, 8160)]
    public void TheyEqualTheReference(int radius, int width, int height, int most)
    {
        var random = new SplitMix64(11);
        using Plane16 a = Random(ref random, width, height, most, 50), b = Random(ref random, width, height, most, 2000);
        using var products = new ShiftProducts(a, b, radius);
        var shifts = products.Shifts;
        var energies = products.Energies();
        var values = new float[products.PaddedColumns * shifts.Stride];
        double seen = 0;
        for (int row = 0; row < products.Rows; row++)
        {
            products.Fill(row, values);
            for (int column = 0; column < products.Columns; column++)
            {
                var cell = values.AsSpan(column * shifts.Stride, shifts.Stride);
                double Sum(Func<int, int, double> of) => SumReference(a, b, radius, column, row, of);
                for (int i = 0; i < shifts.Side; i++)
                    for (int j = 0; j < shifts.Side; j++) Near(Sum((x, y) => (double)At(a, x, y) * At(b, x + i - radius, y + j - radius)), cell[i * shifts.Side + j]);
                double own = Sum((x, y) => (double)At(a, x, y) * At(a, x, y)), count = Sum((_, _) => 1);
                Near(own, energies.Energy[column, row]);
                Assert.Equal(count, energies.Known[column, row]);
                // A cell of zeros counts for nothing, and is passed over.
                if (own == 0) continue;
                for (int k = 0; k < 9; k++)
                    Near(Sum((x, y) => Math.Pow(At(b, x + (k / 3 - 1) * radius, y + (k % 3 - 1) * radius), 2)), cell[shifts.OtherEnergies + k]);
                Near(own, cell[shifts.Own]);
                Assert.Equal(count, cell[shifts.Own + 1]);
                seen += count;
            }
        }
        Assert.InRange(seen, 100, width * height);
    }

    private static void Near(double expected, float found) => Assert.Equal(expected, found, 1e-6 * Math.Abs(expected));

    private static double SumReference(Plane16 a, Plane16 b, int radius, int column, int row, Func<int, int, double> of)
    {
        double sum = 0;
        for (int y = row * Cell; y < (row + 1) * Cell; y++)
            for (int x = column * Cell; x < (column + 1) * Cell; x++)
                if (At(a, x, y) != KnownBandPass.Unknown && AllKnown(b, x, y, radius)) sum += of(x, y);
        return sum;
    }

    private static bool AllKnown(Plane16 plane, int x, int y, int radius)
    {
        for (int dy = -radius; dy <= radius; dy++)
            for (int dx = -radius; dx <= radius; dx++)
                if (x + dx < 0 || y + dy < 0 || x + dx >= plane.Width || y + dy >= plane.Height || At(plane, x + dx, y + dy) == KnownBandPass.Unknown) return false;
        return true;
    }

    private static short At(Plane16 plane, int x, int y) => plane.Row(y)[x];

    private static Plane16 Random(ref SplitMix64 random, int width, int height, int most, int oneUnknownIn)
    {
        var plane = Plane16.RentUnset(width, height);
        foreach (ref short v in plane.Values) v = random.NextInt(oneUnknownIn) == 0 ? KnownBandPass.Unknown : (short)(random.NextInt(2 * most + 1) - most);
        return plane;
    }
}
