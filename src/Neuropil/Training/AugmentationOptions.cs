namespace Neuropil.Training;

/// <summary>How an example is varied before it is shown. Grey values are on the 0…255 scale, probabilities per section unless said otherwise.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Mirror x, y and z, each with probability ½, and swap x and y where the field of view is square.</summary>
    public bool FlipsAndSwaps { get; init; } = true;

    /// <summary>Largest shift of one section against its neighbours, px, image and labels together. Default 1.5: what alignment leaves
    /// of itself (median 1, 95 % within 2.5 px).</summary>
    public double JitterPx { get; init; } = 1.5;

    /// <summary>Probability that a section is shifted by jitter.</summary>
    public double JitterProbability { get; init; } = 0.5;

    /// <summary>Largest step between everything above a section and everything below it, px.</summary>
    public double SlipPx { get; init; } = 2;

    /// <summary>Probability of one slip in an example.</summary>
    public double SlipProbability { get; init; } = 0.2;

    /// <summary>Contrast of the whole example is multiplied by 1 ± this.</summary>
    public double Contrast { get; init; } = 0.2;

    /// <summary>Brightness of the whole example is moved by ± this many grey values.</summary>
    public double Brightness { get; init; } = 15;

    /// <summary>The same for each section by itself: what levelling leaves.</summary>
    public double SectionContrast { get; init; } = 0.1;

    public double SectionBrightness { get; init; } = 6;

    /// <summary>Standard deviation of white noise added, grey values; each example draws its own from 0 to this.</summary>
    public double Noise { get; init; } = 8;

    /// <summary>Probability of a section out of focus (a 3×3 binomial blur, twice).</summary>
    public double BlurProbability { get; init; } = 0.05;

    /// <summary>Probability of one section of an example being lost (replaced by its mean grey).</summary>
    public double MissingProbability { get; init; } = 0.02;

    /// <summary>Probability of one section of an example showing another place: a neighbour in its stead, or itself far out of register.
    /// The truth stays. Default 0; 0.05 for serial sections, where an order or an alignment can be wrong.</summary>
    public double MisplacedProbability { get; init; }

    /// <summary>Largest shift of a misplaced section, px; at least half of it. Default 12: half a field of view, beyond what alignment leaves.</summary>
    public double MisplacedPx { get; init; } = 12;

    /// <summary>Sections from which a misplaced one may have come, before or behind.</summary>
    public int MisplacedSections { get; init; } = 2;

    /// <summary>Largest displacement of the smooth deformation, px along x and as many nanometres along y and z. Default 0, off; 2 to 4 where
    /// there is little labelled tissue, so that shapes are not learned by heart.</summary>
    public double ElasticPx { get; init; }

    /// <summary>Wavelength of the deformation, px along x: twice the distance between control points. Default 48: about two fields of view,
    /// so that one of them is bent rather than torn.</summary>
    public double ElasticWavelengthPx { get; init; } = 48;

    /// <summary>Turns the three axes into each other too. Only for voxels as long as they are wide and high, and a cubic field of view.</summary>
    public bool SwapAllAxes { get; init; }

    /// <summary>Shows the example as it is, as validation does.</summary>
    public static AugmentationOptions None { get; } = new()
    {
        FlipsAndSwaps = false,
        JitterProbability = 0,
        SlipProbability = 0,
        Contrast = 0,
        Brightness = 0,
        SectionContrast = 0,
        SectionBrightness = 0,
        Noise = 0,
        BlurProbability = 0,
        MissingProbability = 0,
        MisplacedProbability = 0,
        ElasticPx = 0,
        SwapAllAxes = false,
    };

    internal IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[] { ("jitterProbability", JitterProbability), ("slipProbability", SlipProbability), ("blurProbability", BlurProbability), ("missingProbability", MissingProbability),
            ("misplacedProbability", MisplacedProbability) })
            if (value is < 0 or > 1) yield return $"augmentation.{name} is {value}; it must be 0 to 1.";
        foreach (var (name, value) in new[] { ("jitterPx", JitterPx), ("slipPx", SlipPx), ("elasticPx", ElasticPx) })
            if (value is < 0 or > 16) yield return $"augmentation.{name} is {value}; it must be 0 to 16 px.";
        foreach (var (name, value) in new[] { ("contrast", Contrast), ("sectionContrast", SectionContrast) })
            if (value is < 0 or >= 1) yield return $"augmentation.{name} is {value}; it must be 0 to 1.";
        foreach (var (name, value) in new[] { ("brightness", Brightness), ("sectionBrightness", SectionBrightness), ("noise", Noise) })
            if (value < 0) yield return $"augmentation.{name} is {value}; it must not be negative.";
        if (MisplacedPx is < 1 or > 256) yield return $"augmentation.misplacedPx is {MisplacedPx}; it must be 1 to 256 px.";
        if (MisplacedSections is < 1 or > 16) yield return $"augmentation.misplacedSections is {MisplacedSections}; it must be 1 to 16.";
        if (ElasticWavelengthPx < 8) yield return $"augmentation.elasticWavelengthPx is {ElasticWavelengthPx}; it must be at least 8 px.";
        // The blend rises by at most 2 · amplitude · 1.5 / (wavelength / 2) a voxel; from 1 on, tissue would fold over itself.
        if (6 * ElasticPx >= ElasticWavelengthPx)
            yield return $"augmentation.elasticPx is {ElasticPx} at a wavelength of {ElasticWavelengthPx} px; it must be below a sixth of it, or tissue folds.";
        if (SwapAllAxes && !FlipsAndSwaps) yield return "augmentation.swapAllAxes needs flipsAndSwaps: true.";
    }
}
