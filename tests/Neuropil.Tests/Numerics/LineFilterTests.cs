using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

/// <summary>The fast line filter against one that adds up each piece of each line.</summary>
public class LineFilterTests
{
    private const int LengthPx = 21, CellPx = LineKernels.CellPx;
    private const double BesidePx = 3;

    [Theory, InlineData(83, 61), InlineData(40, 90), InlineData(9, 70)]
    public void ItEqualsTheReference(int width, int height)
    {
        var random = new SplitMix64(3);
        Plane plane = new(width, height), ceiling = new(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)random.NextNormal();
        Array.Fill(ceiling.Values, float.MaxValue);
        for (int y = 20; y < 35; y++) ceiling.Row(y)[2..7].Clear();
        var (dark, bright) = LineFilter.Respond(plane, ceiling, LengthPx, BesidePx);
        Compare(plane, ceiling, dark, isDark: true);
        Compare(plane, ceiling, bright, isDark: false);
    }

    [Fact]
    public void ALineAnswersInItsDirection()
    {
        var plane = new Plane(60, 60);
        for (int y = 0; y < 60; y++) plane[(int)Math.Round(20 + 0.5 * y), y] = -1;
        var ceiling = new Plane(60, 60);
        Array.Fill(ceiling.Values, float.MaxValue);
        float most = LineFilter.Respond(plane, ceiling, LengthPx, BesidePx).Dark.Most[35, 30];
        // atan(1 / 0.5) = 63.4°; direction d lies at 11.25° (d - 3.5).
        Assert.Equal(9, LineKernels.DirectionOf(most));
        Assert.InRange(most, 0.6, 1.001);
    }

    private static void Compare(Plane plane, Plane ceiling, LineResponse response, bool isDark)
    {
        Plane[] reference = [.. Enumerable.Range(0, LineFilter.Directions).Select(d => Reference(plane, ceiling, d, isDark))];
        for (int i = 0; i < plane.Values.Length; i++)
        {
            Assert.Equal(reference.Max(r => r.Values[i]), response.Most.Values[i], 1e-4f);
            if (response.Most.Values[i] > 0) Assert.Equal(response.Most.Values[i], reference[LineKernels.DirectionOf(response.Most.Values[i])].Values[i], 1e-4f);
        }
        for (int d = 0; d < reference.Length; d++)
            for (int y = 0; y < plane.Height; y += CellPx)
                for (int x = 0; x < plane.Width; x += CellPx)
                {
                    float most = 0;
                    for (int j = y; j < Math.Min(y + CellPx, plane.Height); j++)
                        for (int i = x; i < Math.Min(x + CellPx, plane.Width); i++) most = Math.Max(most, reference[d][i, j]);
                    Assert.Equal(most, response.Cells[d][x / CellPx, y / CellPx], 1e-4f);
                }
    }

    /// <summary>The answers of one direction. Every second place along the axis next to it answers as the one before it does.</summary>
    private static Plane Reference(Plane plane, Plane ceiling, int direction, bool isDark)
    {
        bool isNearX = direction < LineFilter.Directions / 2;
        var answers = new Plane(plane.Width, plane.Height);
        // From the axis that the line is near to towards the other one.
        double angle = (isNearX ? 1 : -1) * Math.PI * (direction - (isNearX ? 3.5 : 11.5)) / LineFilter.Directions;
        int half = (int)(LengthPx * Math.Cos(angle) / 2), beside = Math.Max(1, (int)Math.Round(BesidePx / Math.Cos(angle)));
        int ends = isNearX ? plane.Height : plane.Width, length = isNearX ? plane.Width : plane.Height;
        double Mean(int along, int across)
        {
            double sum = 0;
            for (int t = Math.Max(0, along - half); t <= Math.Min(length - 1, along + half); t++)
            {
                int c = across + (int)Math.Round(t * Math.Tan(angle)) - (int)Math.Round(along * Math.Tan(angle));
                if (c >= 0 && c < ends) sum += isNearX ? plane[t, c] : plane[c, t];
            }
            return sum / (2 * half + 1);
        }
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x++)
            {
                int along = (isNearX ? x : y) / LineSweep.RowsPx * LineSweep.RowsPx, across = isNearX ? y : x;
                if (across < beside || across >= ends - beside) continue;
                double middle = Mean(along, across), one = Mean(along, across - beside), other = Mean(along, across + beside);
                double answer = isDark ? Math.Min(Math.Min(one, other), 0) - middle : middle - Math.Max(Math.Max(one, other), 0);
                answers[x, y] = (float)Math.Clamp(answer, 0, isNearX ? ceiling[along, across] : ceiling[across, along]);
            }
        return answers;
    }
}
