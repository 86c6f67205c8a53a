using Neuropil.Alignment;
using Neuropil.Alignment.Damage;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

public class DamageJoinTests
{
    [Fact]
    public void PiecesThatRunTogetherAreOneLineWhicheverWayTheyAreWalked()
    {
        var joined = Assert.Single(DamageJoin.Join([Across(0, 120, y: 10, width: 4), Across(200, 80, y: 11, width: 6)]));
        var ends = new[] { joined.Path[0], joined.Path[^1] }.OrderBy(p => p.X).ToList();
        Assert.Equal([new Px2(0, 10), new Px2(200, 11)], ends);
        Assert.InRange(joined.LengthPx, 199, 203);
        Assert.All(joined.Path.Zip(joined.WidthPx), p => Assert.Equal(p.First.Y == 10 ? 4 : 6, p.Second));
        // From one to the other in the middle of what both see.
        Assert.All(joined.Path, p => Assert.Equal(p.X < 100 ? 10 : 11, p.Y));
    }

    [Fact]
    public void APieceOfALineIsNoLineOfItsOwn() => Assert.Equal(200, Assert.Single(DamageJoin.Join([Across(40, 100, 12), Across(0, 200, 10), Across(0, 200, 11)])).LengthPx, 1e-9);

    [Fact]
    public void ManyPiecesInAnyOrderAreOneLine()
    {
        List<DamageTrace> pieces = [Across(0, 100, 10), Across(60, 160, 10), Across(220, 120, 10), Across(180, 280, 10)];
        foreach (int[] order in (int[][])[[0, 1, 2, 3], [3, 1, 0, 2], [0, 3, 1, 2]])
        {
            var joined = Assert.Single(DamageJoin.Join([.. order.Select(k => pieces[k])]));
            Assert.InRange(joined.LengthPx, 279, 281);
        }
    }

    [Fact]
    public void LinesThatCrossOrRunSideBySideStayTwo()
    {
        var down = new DamageTrace(CutKind.Fold, [.. Enumerable.Range(0, 26).Select(k => new Px2(50, 4 * k))], [.. Enumerable.Repeat(4.0, 26)], 100, 1);
        Assert.Equal(2, DamageJoin.Join([Across(0, 100, 50), down]).Count);
        Assert.Equal(2, DamageJoin.Join([Across(0, 100, 50), Across(50, 150, 60)]).Count);
    }

    [Fact]
    public void WhereALineWasProlongedStaysTheEndOfTheWhole()
    {
        var runsOut = Across(60, 160, 10) is var piece ? piece with { Path = [.. piece.Path, new Px2(5000, 10)], WidthPx = [.. piece.WidthPx, 0] } : null!;
        var joined = Assert.Single(DamageJoin.Join([Across(0, 120, 10), runsOut]));
        Assert.Equal(new Px2(5000, 10), joined.Path.MaxBy(p => p.X));
        Assert.Equal(1, joined.WidthPx.Count(w => w == 0));
        Assert.Equal(160, joined.LengthPx, 1e-9);
    }

    private static DamageTrace Across(int from, int to, double y, double width = 4)
    {
        int steps = Math.Abs(to - from) / 4;
        return new(CutKind.Fold, [.. Enumerable.Range(0, steps + 1).Select(k => new Px2(from + (to - from) * (double)k / steps, y))], [.. Enumerable.Repeat(width, steps + 1)], Math.Abs(to - from), 1);
    }
}
