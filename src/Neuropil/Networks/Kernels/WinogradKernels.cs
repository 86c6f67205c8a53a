namespace Neuropil.Networks.Kernels;

/// <summary>The transforms of one path.</summary>
internal readonly unsafe struct WinogradKernels
{
    public delegate*<float*, long, long, int, float*, long, void> InputColumns { get; private init; }

    public delegate*<float*, int, float*, long, void> InputRow { get; private init; }

    public delegate*<float*, long, int, float*, void> OutputRow { get; private init; }

    public delegate*<float*, long, int, float*, float*, long, void> OutputColumns { get; private init; }

    public delegate*<float*, long, long, int, float*, long, void> GradientColumns { get; private init; }

    public delegate*<float*, int, float*, long, void> GradientRow { get; private init; }

    public static WinogradKernels Of(KernelPath path) => path is KernelPath.Avx512 ? Wide : Narrow;

    private static WinogradKernels Wide => new()
    {
        InputColumns = &WinogradTransforms512.InputColumns,
        InputRow = &WinogradTransforms512.InputRow,
        OutputRow = &WinogradTransforms512.OutputRow,
        OutputColumns = &WinogradTransforms512.OutputColumns,
        GradientColumns = &WinogradTransforms512.GradientColumns,
        GradientRow = &WinogradTransforms512.GradientRow,
    };

    private static WinogradKernels Narrow => new()
    {
        InputColumns = &WinogradTransforms256.InputColumns,
        InputRow = &WinogradTransforms256.InputRow,
        OutputRow = &WinogradTransforms256.OutputRow,
        OutputColumns = &WinogradTransforms256.OutputColumns,
        GradientColumns = &WinogradTransforms256.GradientColumns,
        GradientRow = &WinogradTransforms256.GradientRow,
    };
}
