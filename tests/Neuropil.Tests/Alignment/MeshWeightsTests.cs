using Neuropil.Alignment;
using Neuropil.Alignment.Mesh;
using Neuropil.Numerics;

namespace Neuropil.Tests.Alignment;

/// <summary>What is done to eight nodes at a time, against each node by itself.</summary>
public class MeshWeightsTests
{
    [Theory, InlineData(8), InlineData(29)]
    public void WeightsFallBeyondTheBendAndEndBeyondTheMost(int length)
    {
        var random = new SplitMix64(5);
        float[] x = [.. Enumerable.Range(0, length).Select(_ => (float)random.NextNormal())], y = [.. x.Select(_ => (float)random.NextNormal())];
        float[] trust = [.. x.Select((_, i) => i % 5 == 0 ? 0 : (float)random.NextDouble())], lengths = new float[length], weights = new float[length];
        MeshWeights.Lengths(x, y, trust, lengths);
        MeshWeights.Keep(lengths, trust, 0.4f, 2.5f, weights);
        for (int i = 0; i < length; i++)
        {
            double sigmas = Math.Sqrt((x[i] * x[i] + y[i] * y[i]) * trust[i]) / 0.4;
            double keep = sigmas > 2.5 ? 0 : sigmas <= 1.345 ? 1 : 1.345 / sigmas;
            Assert.Equal(trust[i] * keep / (0.4 * 0.4), weights[i], 1e-5);
        }
    }

    /// <summary>Beside a node that has a neighbour on either side, a slope of 0.1 px per px adds a tenth of the way; at a border or a gap nothing.</summary>
    [Theory, InlineData(1, 3), InlineData(7, 2), InlineData(27, 6)]
    public void AShiftMovesByTheSlopeRoundIt(int columns, int rows)
    {
        var shifts = new ShiftGrid(0, 0, 20, columns, rows);
        var random = new SplitMix64(6);
        for (int n = 0; n < shifts.Count; n++)
            (shifts.X[n], shifts.Y[n], shifts.Height[n]) = (2f * (n % columns), 2f * (n / columns), random.NextDouble() < 0.1 ? 0 : 0.5f);
        float[] ux = [.. shifts.X.Select(_ => (float)random.NextNormal())], uy = [.. ux.Select(_ => (float)random.NextNormal())], x = new float[ux.Length], y = new float[ux.Length];
        MovedShifts.Of(shifts, ux, uy, x, y);
        for (int n = 0; n < shifts.Count; n++)
        {
            bool Known(int column, int row) => column >= 0 && row >= 0 && column < columns && row < rows && shifts.Height[row * columns + column] > 0;
            int i = n % columns, j = n / columns;
            float dx = Known(i - 1, j) && Known(i + 1, j) ? 0.1f * ux[n] : 0, dy = Known(i, j - 1) && Known(i, j + 1) ? 0.1f * uy[n] : 0;
            Assert.Equal(Known(i, j) ? shifts.X[n] + dx : 0, x[n], 1e-4f);
            Assert.Equal(Known(i, j) ? shifts.Y[n] + dy : 0, y[n], 1e-4f);
        }
    }
}
