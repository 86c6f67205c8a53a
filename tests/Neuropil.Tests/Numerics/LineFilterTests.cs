using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

/// <summary>The fast line filter against one that adds up each piece of each line.</summary>
public class LineFilterTests
{
    private const int LengthPx = 21, CellPx = LineKernels.CellPx;
    private const double BesidePx = 3;

    /// <summary>An answer is rounded to its steps.</summary>
    private const float Tolerance = 1.01f / LineResponse.Steps, CellTolerance = 1.01f / LineResponse.CellSteps;

    [Theory, InlineData(83, 61), InlineData(40, 90), InlineData(9, 70), InlineData(128, 72)]
    public void ItEqualsTheReference(int width, int height)
    {
        var random = new SplitMix64(3);
        var filter = new LineFilter(width, height, LengthPx, BesidePx);
        // What a plane before it left behind does not show.
        foreach (double spread in (double[])[3, 1])
        {
            Plane plane = new(width, height), asked = new(width, height);
            foreach (ref float v in plane.Values.AsSpan()) v = (float)Math.Round(Math.Clamp(spread * random.NextNormal() * LineFilter.StepsPerUnit, -filter.MostSteps, filter.MostSteps));
            Array.Fill(asked.Values, 1);
            for (int y = 20; y < 35; y++) asked.Row(y)[2..7].Clear();
            Respond(filter, plane, asked);
            foreach (ref float v in plane.Values.AsSpan()) v /= LineFilter.StepsPerUnit;
            Compare(plane, asked, filter.Dark, isDark: true);
            Compare(plane, asked, filter.Bright, isDark: false);
        }
    }

    [Fact]
    public void ALineAnswersInItsDirection()
    {
        var (plane, asked) = (new Plane(60, 60), new Plane(60, 60));
        for (int y = 0; y < 60; y++) plane[(int)Math.Round(20 + 0.5 * y), y] = -LineFilter.StepsPerUnit;
        Array.Fill(asked.Values, 1);
        var filter = new LineFilter(60, 60, LengthPx, BesidePx);
        Respond(filter, plane, asked);
        ushort most = filter.Dark.Row(30)[35];
        // atan(1 / 0.5) = 63.4°; direction d lies at 11.25° (d - 3.5).
        Assert.Equal(9, LineResponse.DirectionOf(most));
        Assert.InRange(LineResponse.ResponseOf(most), 0.6, 1.001);
    }

    [Fact]
    public void SumsOfTheLargestValuesFit()
    {
        var (plane, asked) = (new Plane(80, 80), new Plane(80, 80));
        var filter = new LineFilter(80, 80, LengthPx, BesidePx);
        Array.Fill(plane.Values, filter.MostSteps);
        for (int y = 0; y < 80; y++) plane.Row(y)[38..41].Fill(-filter.MostSteps);
        Array.Fill(asked.Values, 1);
        Respond(filter, plane, asked);
        Assert.Equal(LineResponse.MostSteps, filter.Dark.Row(40)[39] >> LineResponse.DirectionBits);
        Assert.Equal(0, filter.Bright.Row(40)[39] >> LineResponse.DirectionBits);
    }

    private static void Respond(LineFilter filter, Plane plane, Plane asked)
    {
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x++) (filter.Row(y)[x], filter.Asked(y)[x]) = ((short)plane[x, y], (short)(asked[x, y] > 0 ? -1 : 0));
        filter.Respond();
    }

    private static void Compare(Plane plane, Plane asked, LineResponse response, bool isDark)
    {
        Plane[] reference = [.. Enumerable.Range(0, LineFilter.Directions).Select(d => Reference(plane, asked, d, isDark))];
        for (int i = 0; i < plane.Values.Length; i++)
        {
            float most = LineResponse.ResponseOf(response.Most[i]);
            Assert.Equal(reference.Max(r => r.Values[i]), most, Tolerance);
            if (most > 0) Assert.Equal(most, reference[LineResponse.DirectionOf(response.Most[i])].Values[i], Tolerance);
        }
        for (int d = 0; d < reference.Length; d++)
            for (int y = 0; y < plane.Height; y += CellPx)
                for (int x = 0; x < plane.Width; x += CellPx)
                {
                    float most = 0;
                    for (int j = y; j < Math.Min(y + CellPx, plane.Height); j++)
                        for (int i = x; i < Math.Min(x + CellPx, plane.Width); i++) most = Math.Max(most, reference[d][i, j]);
                    Assert.Equal(Math.Min(most, (float)byte.MaxValue / LineResponse.CellSteps), (float)response.Cells[d][y / CellPx * response.CellColumns + x / CellPx] / LineResponse.CellSteps, CellTolerance);
                }
    }

    /// <summary>The answers of one direction. Every second place along the axis next to it answers as the one before it does. Beyond the plane all is 0.</summary>
    private static Plane Reference(Plane plane, Plane asked, int direction, bool isDark)
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
                if ((isNearX ? asked[along, across] : asked[across, along]) == 0) continue;
                double middle = Mean(along, across), one = Mean(along, across - beside), other = Mean(along, across + beside);
                double answer = isDark ? Math.Min(Math.Min(one, other), 0) - middle : middle - Math.Max(Math.Max(one, other), 0);
                answers[x, y] = (float)Math.Clamp(answer, 0, (double)LineResponse.MostSteps / LineResponse.Steps);
            }
        return answers;
    }
}
