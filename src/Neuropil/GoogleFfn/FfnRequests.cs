using Neuropil.Networks;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.GoogleFfn;

/// <summary>How to run an InferenceRequest; what is null is as the request says.</summary>
/// <param name="Request">The request, .pbtxt.</param>
/// <param name="OutputFolder">For the result.</param>
/// <param name="Box">The subvolume; null for the whole image.</param>
/// <param name="Image">Address of the image.</param>
/// <param name="Network">A network folder, or a TensorFlow checkpoint.</param>
/// <param name="Seeds">A JSON list of seeds.</param>
public sealed record FfnRunOptions(string Request, string? OutputFolder, Box3? Box, string? Image, string? Network, string? Seeds, int Threads);

/// <summary>Carries out requests of google/ffn in text format, and writes its result files.</summary>
public static class FfnRequests
{
    /// <summary>Segments one subvolume and writes <c>x/y/seg-x_y_z.npz</c>, <c>.prob</c> and <c>.origins.json</c>.</summary>
    /// <returns>What was done, one line; null when there was nothing to do, and <paramref name="log"/> was told why.</returns>
    /// <exception cref="InputException">A file is missing or damaged, or the request asks for what is not supported; the message names it.</exception>
    public static string? Run(FfnRunOptions options, Action<string> log, CancellationToken ct)
    {
        var request = RunRequest.Read(options.Request);
        if (options.Seeds is { } list) request = request with { Seeds = SeedList.Read(list) };
        string folder = Output(options.OutputFolder ?? request.OutputFolder, request.Where);
        foreach (string note in request.Notes) log("note: " + note);
        using var image = OpenImage(request, options.Image);
        var box = options.Box ?? image.Box;
        string path = ResultFile.PathOf(folder, box.Min);
        if (File.Exists(path))
        {
            log($"'{path}' is there already and is left as it is; delete it to run again.");
            return null;
        }
        var (description, weights) = request.LoadNetwork(options.Network);
        using var network = new FfnNetwork(description, weights);
        var result = new SubvolumeRun(request, network, options.Threads, log).Run(image, box, ct);
        if (result is null)
        {
            log($"Masks leave nothing of {box}: no result is written, as with google/ffn.");
            return null;
        }
        ResultFile.Write(folder, box.Min, result, request.Text);
        return $"{path}: {result.Origins.Count} objects, {result.Counters["voxels-segmented"]} voxels, {result.Counters["predict-calls"]} evaluations";
    }

    /// <summary>Split consensus of two results; one line for each subvolume.</summary>
    /// <param name="corner">Of one subvolume; null for all that the first folder holds.</param>
    /// <param name="connected">Take 6-connected components of the pieces too, which google/ffn does not.</param>
    /// <exception cref="InputException">A result is missing, the two differ in size, or the request asks for what is not supported.</exception>
    public static IEnumerable<string> Consensus(string request, string? outputFolder, Vox3? corner, bool connected, CancellationToken ct)
    {
        var read = ConsensusRequest.Read(request);
        string folder = Output(outputFolder ?? read.OutputFolder, request);
        IReadOnlyList<Vox3> corners = corner is { } one ? [one] : ResultFile.Corners(read.First.Folder);
        if (corners.Count == 0) throw new InputException($"'{read.First.Folder}' holds no result (seg-x_y_z.npz). Run the first request before.");
        foreach (var at in corners)
        {
            var result = ConsensusRun.Run(read, at, connected, ct);
            ResultFile.Write(folder, at, result, read.Text);
            yield return $"{ResultFile.PathOf(folder, at)}: {result.Labels.Distinct().Count(l => l != 0)} objects";
        }
    }

    internal static Volume OpenImage(RunRequest request, string? given) => given is not null ? VolumeAddress.Open(given)
        : (request.Image ?? throw new InputException($"'{request.Where}' has no image. Write image {{ hdf5: \"path:dataset\" }}, or give --image.")).Open();

    private static string Output(string? folder, string where) =>
        folder ?? throw new InputException($"'{where}' has no segmentation_output_dir. Write it, or give --out.");
}
