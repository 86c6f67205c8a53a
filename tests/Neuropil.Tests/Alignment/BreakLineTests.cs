using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

public sealed class BreakLineTests
{
    [Fact]
    public void APlaceIsSeenFromTheNearestPieceAsTheDefinitionSays()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 300; trial++)
        {
            Px2[] path = [.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => new Px2(random.Next(-200, 200), random.Next(-200, 200)))];
            double[] width = [.. path.Select(_ => random.Next(4) == 0 ? 0 : 1 + 9 * random.NextDouble())];
            var line = new BreakLine(path, width);
            for (int k = 0; k < 50; k++)
            {
                var p = new Px2(600 * random.NextDouble() - 300, 600 * random.NextDouble() - 300);
                var (expected, found) = (Plain(path, width, p), line.Of(p));
                Assert.Equal(expected.AcrossPx, found.AcrossPx, 1e-7);
                Assert.Equal(expected.BeyondPx, found.BeyondPx, 1e-7);
                Assert.Equal(expected.WidthPx, found.WidthPx, 1e-7);
            }
        }
    }

    // Every piece in turn; the end pieces go on straight.
    private static BreakLine.Beside Plain(Px2[] path, double[] widthPx, Px2 p)
    {
        double best = double.PositiveInfinity, sharpest = 0;
        BreakLine.Beside beside = default;
        for (int k = 0; k + 1 < path.Length; k++)
        {
            Px2 a = path[k], along = path[k + 1] - a, from = p - a;
            double length = Math.Max(along.Length, 1e-9), t = (along.X * from.X + along.Y * from.Y) / length;
            double across = (along.X * from.Y - along.Y * from.X) / length;
            bool before = t < 0, after = t > length, open = (before && k == 0) || (after && k + 2 == path.Length);
            double past = before ? -t : after ? t - length : 0, distance = open ? Math.Abs(across) : Math.Sqrt(across * across + past * past);
            if (distance > best + 1e-9 || (distance > best - 1e-9 && Math.Abs(across) <= sharpest)) continue;
            (best, sharpest) = (Math.Min(best, distance), Math.Abs(across));
            double share = Math.Clamp(t / length, 0, 1), width = widthPx[k] + share * (widthPx[k + 1] - widthPx[k]);
            beside = new(across < 0 ? -distance : distance, open ? past : 0, widthPx[k] > 0 && widthPx[k + 1] > 0 && !(open && past > 0) ? width : 0);
        }
        return beside;
    }
}
