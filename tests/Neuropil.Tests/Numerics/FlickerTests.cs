using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

/// <summary>Series made of a wandering part and of independent jitter of known size.</summary>
public class FlickerTests
{
    [Theory, InlineData(0.0), InlineData(0.5), InlineData(2.0)]
    public void JitterOfKnownSizeIsToldFromAWanderingCourse(double jitter)
    {
        double found = Flicker.OfSteps(Steps(jitter, wander: 0.4, noise: 0))!.Value;
        Assert.InRange(found, Math.Max(0, jitter - 0.12), jitter + 0.12);
    }

    [Fact]
    public void NoiseOfTheMeasuredStepsDoesNotCount() =>
        Assert.InRange(Flicker.OfSteps(Steps(jitter: 0, wander: 0.2, noise: 1))!.Value, 0, 0.2);

    [Fact]
    public void FewStepsAreNoEvidence() => Assert.Null(Flicker.OfSteps([[1, -1, 1], [null, 2, null]]));

    /// <summary>Of white steps the power is their variance at all frequencies; of white values it is σ² (2 sin πf)².</summary>
    [Fact]
    public void TheSpectrumOfStepsFollowsItsLaw()
    {
        var wander = StepSpectrum.Of(Steps(jitter: 0, wander: 0.7, noise: 0))!;
        Assert.All(wander.Power.Skip(1), p => Assert.InRange(p, 0.49 * 0.7, 0.49 * 1.4));
        var jitter = StepSpectrum.Of(Steps(jitter: 0.7, wander: 0, noise: 0))!;
        for (int k = 8; k < jitter.Power.Length; k++)
        {
            double law = 0.49 * Math.Pow(2 * Math.Sin(Math.PI * jitter.Frequency[k]), 2);
            Assert.InRange(jitter.Power[k], 0.7 * law, 1.4 * law);
        }
        Assert.True(jitter.Power[^1] > 3 * jitter.SlowLevel);
    }

    private static IReadOnlyList<IReadOnlyList<double?>> Steps(double jitter, double wander, double noise)
    {
        var random = new SplitMix64(5);
        var series = new List<IReadOnlyList<double?>>();
        for (int s = 0; s < 20; s++)
        {
            var steps = new double?[200];
            double last = jitter * random.NextNormal();
            for (int i = 0; i < steps.Length; i++)
            {
                double own = jitter * random.NextNormal();
                steps[i] = i % 17 == 3 ? null : own - last + wander * random.NextNormal() + noise * random.NextNormal();
                last = own;
            }
            series.Add(steps);
        }
        return series;
    }
}
