namespace Neuropil.Training;

/// <summary>What one field of view says about the network.</summary>
/// <param name="Loss">Mean over voxels of the cross-entropy between softened truth and sigmoid(logit), nats.</param>
/// <param name="TruePositive">Voxels counted with "inside" = probability at least ½.</param>
/// <param name="Voxels">Voxels that count: all but the ignored ones.</param>
internal readonly record struct FovScore(double Loss, long TruePositive, long FalsePositive, long FalseNegative, long Voxels)
{
    /// <summary>Harmonic mean of precision and recall of the voxels inside the object; 1 where there is nothing to find and nothing was found.</summary>
    public double F1 => TruePositive + FalsePositive + FalseNegative == 0
        ? 1
        : 2.0 * TruePositive / (2 * TruePositive + FalsePositive + FalseNegative);

    public static FovScore operator +(FovScore a, FovScore b) => new(a.Loss + b.Loss, a.TruePositive + b.TruePositive,
        a.FalsePositive + b.FalsePositive, a.FalseNegative + b.FalseNegative, a.Voxels + b.Voxels);
}

/// <summary>What a voxel weighs in the loss by its class, and what is asked of it.</summary>
/// <param name="ObjectTarget">Target probability inside; outside it is one minus this.</param>
/// <param name="Outside">Weight of a voxel outside; inside it is 1.</param>
/// <param name="Edge">Weight of a voxel outside that touches the object.</param>
internal readonly record struct LossWeights(double ObjectTarget, double Outside, double Edge)
{
    public static LossWeights Of(SamplingOptions options) => new(options.ObjectTarget, options.OutsideWeight, options.OutsideWeight * options.EdgeWeight);
}

/// <summary>Sigmoid cross-entropy per voxel, and its gradient.</summary>
internal static class SigmoidCrossEntropy
{
    public static double Logit(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>The same with one weight for all that is outside.</summary>
    public static FovScore Score(ReadOnlySpan<float> logits, ReadOnlySpan<byte> inside, double objectTarget, double outsideWeight, Span<float> gradient) =>
        Score(logits, inside, new LossWeights(objectTarget, outsideWeight, outsideWeight), gradient);

    /// <summary>Loss of <paramref name="logits"/> against <paramref name="classes"/> (<see cref="VoxelClass"/>), targets softened to the object
    /// target and one minus it; the gradient of the mean loss goes to <paramref name="gradient"/>.</summary>
    /// <remarks>With z the logit, t the target: loss = max(z, 0) − z·t + ln(1 + e^−|z|); d loss / dz = sigmoid(z) − t. The mean is over the
    /// whole field of view, ignored voxels as zeros: a voxel that counts weighs the same however many others do not.
    /// All spans have one length; <paramref name="gradient"/> may be the same span as <paramref name="logits"/>.</remarks>
    public static FovScore Score(ReadOnlySpan<float> logits, ReadOnlySpan<byte> classes, LossWeights weights, Span<float> gradient)
    {
        double loss = 0;
        long truePositive = 0, falsePositive = 0, falseNegative = 0, ignored = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (classes[i] == VoxelClass.Ignored)
            {
                gradient[i] = 0;
                ignored++;
                continue;
            }

            double z = logits[i], decay = Math.Exp(-Math.Abs(z));
            bool object_ = classes[i] == VoxelClass.Inside, predicted = z >= 0;
            double target = object_ ? weights.ObjectTarget : 1 - weights.ObjectTarget;
            double weight = object_ ? 1 : classes[i] == VoxelClass.Edge ? weights.Edge : weights.Outside;
            loss += weight * (Math.Max(z, 0) - z * target + Math.Log(1 + decay));
            double sigmoid = z >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
            gradient[i] = (float)(weight * (sigmoid - target) / logits.Length);
            if (object_ && predicted) truePositive++;
            else if (predicted) falsePositive++;
            else if (object_) falseNegative++;
        }

        return new(loss / logits.Length, truePositive, falsePositive, falseNegative, logits.Length - ignored);
    }
}
