using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class WorkTeamTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void EveryIterationRunsOnceInEveryLoop(int threads)
    {
        using var team = new WorkTeam(threads);
        var runs = new int[1000];
        for (int loop = 0; loop < 50; loop++) team.For(runs.Length, i => Interlocked.Increment(ref runs[i]));
        Assert.All(runs, r => Assert.Equal(50, r));
    }

    [Theory, InlineData(1), InlineData(3)]
    public void AFailureReachesTheCallerAndTheTeamStaysUsable(int threads)
    {
        using var team = new WorkTeam(threads);
        Assert.Throws<InputException>(() => team.For(100, i => { if (i == 41) throw new InputException("41"); }));
        int sum = 0;
        team.For(10, i => Interlocked.Add(ref sum, i));
        Assert.Equal(45, sum);
    }
}
