using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

public class PlaceLineTests
{
    private static readonly Affine2 Map = new(0.98, -0.11, 0.12, 1.03, 40, -7);

    private static readonly Px2 First = new(31.25, 8.5);

    [Fact]
    public void WithoutShiftsTheyLieAlongTheMap()
    {
        var line = new PlaceLine(37);
        line.Set(First, Map);
        for (int k = 0; k < 37; k++) Near(First + new Px2(Map.A, Map.C) * k, line, k);
    }

    /// <summary>Against the shift of every place by itself; of grids that end before the line does, and of several px to one.</summary>
    [Theory, InlineData(1, 12, 0), InlineData(2, 24, 9), InlineData(4, 24, 3), InlineData(2, 30, -20)]
    public void ShiftsTurnAsTheMapTurns(int pixel, double spacing, double origin)
    {
        var random = new SplitMix64(3);
        var grid = new ShiftGrid(origin - 0.5, -0.5, spacing, 6, 4);
        for (int n = 0; n < grid.Count; n++) (grid.X[n], grid.Y[n]) = ((float)random.Uniform(-5, 5), (float)random.Uniform(-5, 5));
        var line = new PlaceLine(83);
        double middle = (pixel - 1) / 2.0;
        for (int y = 0; y < 60; y += 7)
        {
            line.Set(First, Map, grid, pixel, y);
            for (int k = 0; k < 83; k++)
            {
                var (x, dy) = grid.At(k * pixel + middle, y * pixel + middle);
                Near(First + new Px2(Map.A, Map.C) * k + new Px2(Map.A * x + Map.B * dy, Map.C * x + Map.D * dy) * (1.0 / pixel), line, k);
            }
        }
    }

    private static void Near(Px2 expected, PlaceLine line, int k)
    {
        Assert.Equal(expected.X, line.X[k], 1e-4);
        Assert.Equal(expected.Y, line.Y[k], 1e-4);
    }
}
