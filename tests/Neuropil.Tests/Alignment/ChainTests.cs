using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Numerics;

namespace Neuropil.Tests.Alignment;

public class ChainTests
{
    /// <summary>Two affine fields, one behind the other: the second is looked up where the first leads.</summary>
    [Fact]
    public void AChainIsOneMatchBehindTheOther()
    {
        ShiftGrid first = Field((x, y) => (1 + 0.01 * x, 0.02 * y - 3)), second = Field((x, y) => (0.03 * y - 2, 4 - 0.02 * x));
        var chain = DensePairMatcher.Chain(first, second, new());
        for (int row = 4; row < first.Rows - 4; row++)
            for (int column = 4; column < first.Columns - 4; column++)
            {
                double x = first.OriginX + column * first.SpacingPx, y = first.OriginY + row * first.SpacingPx;
                double there = x + 1 + 0.01 * x, down = y + 0.02 * y - 3;
                int n = row * first.Columns + column;
                // Filled fields are smoothed a little: affine ones stay as they are away from the edges.
                Assert.Equal(there - x + 0.03 * down - 2, chain.X[n], 0.02);
                Assert.Equal(down - y + 4 - 0.02 * there, chain.Y[n], 0.02);
            }
    }

    /// <summary>At twice the distance of nodes a smooth field has second differences four times as large; a stiffness that follows gives it the same energy.</summary>
    [Fact]
    public void StiffnessAtEverySecondNodeGivesASmoothFieldTheSameEnergy()
    {
        static double Second(double step) => (Math.Sin(0.05 * (10 - step)) - 2 * Math.Sin(0.05 * 10) + Math.Sin(0.05 * (10 + step)));
        var fine = new MeshStiffness(2, 0.3, 1, 0.5, 0.4);
        var coarse = fine.AtEvery(2);
        Assert.Equal(Second(1) / fine.Bend, Second(2) / coarse.Bend, 1e-4);
        Assert.Equal(Second(1) / fine.FlowBend, Second(2) / coarse.FlowBend, 1e-4);
        Assert.Equal((fine.Place, fine.Flow, fine.FlowStep), (coarse.Place, coarse.Flow, coarse.FlowStep));
    }

    private static ShiftGrid Field(Func<double, double, (double X, double Y)> shift)
    {
        var grid = new ShiftGrid(-0.5, -0.5, 12, 30, 24);
        for (int n = 0; n < grid.Count; n++)
        {
            var (x, y) = shift(grid.OriginX + n % grid.Columns * grid.SpacingPx, grid.OriginY + n / grid.Columns * grid.SpacingPx);
            (grid.X[n], grid.Y[n], grid.Height[n]) = ((float)x, (float)y, 0.5f);
        }
        return grid;
    }
}
