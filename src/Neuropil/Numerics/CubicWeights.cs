namespace Neuropil.Numerics;

/// <summary>Weights of the four neighbours along one axis for a place between the second and the third, by Catmull and Rom's cubic.</summary>
/// <remarks>Passes through the samples, exact for quadratics. Keys 1981, doi:10.1109/TASSP.1981.1163711. From a table of 1/256 px:
/// at grey 255 the error of rounding the place is below a third of a grey value.</remarks>
public static class CubicWeights
{
    private const int Steps = 256;

    private static readonly float[] Table = MakeTable();

    /// <summary>Four weights whose sum is 1, for a fraction in 0 … 1.</summary>
    public static ReadOnlySpan<float> At(double fraction) => Table.AsSpan((int)(fraction * Steps + 0.5) * 4, 4);

    private static float[] MakeTable()
    {
        var table = new float[(Steps + 1) * 4];
        for (int i = 0; i <= Steps; i++)
        {
            double t = (double)i / Steps;
            table[4 * i] = (float)(((-0.5 * t + 1) * t - 0.5) * t);
            table[4 * i + 1] = (float)((1.5 * t - 2.5) * t * t + 1);
            table[4 * i + 2] = (float)(((-1.5 * t + 2) * t + 0.5) * t);
            table[4 * i + 3] = (float)((0.5 * t - 0.5) * t * t);
        }
        return table;
    }
}
