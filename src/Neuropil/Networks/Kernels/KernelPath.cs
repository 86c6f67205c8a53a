using System.Runtime.Intrinsics.X86;

namespace Neuropil.Networks.Kernels;

/// <summary>Which instructions the kernels use. Results of one path are the same bytes for any thread count; paths agree to rounding.</summary>
public enum KernelPath
{
    /// <summary>Any processor that .NET runs on.</summary>
    Plain,

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit vectors.</summary>
    Avx512,
}

/// <summary>Chooses the path at run time.</summary>
public static class KernelPaths
{
    /// <summary>Overrides the choice: <c>plain</c>, <c>avx2</c> or <c>avx512</c>.</summary>
    public const string EnvironmentVariable = "NEUROPIL_ISA";

    /// <summary>The fastest path this processor has, or what <see cref="EnvironmentVariable"/> says.</summary>
    public static KernelPath Chosen { get; } = Parse(Environment.GetEnvironmentVariable(EnvironmentVariable));

    public static bool IsSupported(KernelPath path) => path switch
    {
        KernelPath.Plain => true,
        KernelPath.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelPath.Avx512 => Avx512F.IsSupported,
        _ => false,
    };

    /// <exception cref="InputException">No such path, or the processor lacks it.</exception>
    public static KernelPath Parse(string? name)
    {
        if (string.IsNullOrEmpty(name)) return Fastest();
        if (!Enum.TryParse(name, ignoreCase: true, out KernelPath path) || !Enum.IsDefined(path))
            throw new InputException($"{EnvironmentVariable} is '{name}'; expected plain, avx2 or avx512. Unset it to let the program choose.");
        if (!IsSupported(path))
            throw new InputException($"{EnvironmentVariable} asks for {name}, which this processor lacks; it has {Fastest()}. Unset it.");
        return path;
    }

    private static KernelPath Fastest() =>
        IsSupported(KernelPath.Avx512) ? KernelPath.Avx512 : IsSupported(KernelPath.Avx2) ? KernelPath.Avx2 : KernelPath.Plain;
}
