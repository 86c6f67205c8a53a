using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Neuropil.Networks;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>What to replay; what is null is as the request or the result says.</summary>
/// <param name="Result">The stored run, seg-x_y_z.npz.</param>
/// <param name="Origins">Its origins as JSON.</param>
/// <param name="Corner">Of the stored subvolume in the image.</param>
/// <param name="Objects">Ids and ranges, <c>1-20,33</c>.</param>
/// <param name="MaxEvaluations">Only objects that took the stored run no more.</param>
/// <param name="Log">A file of finished objects to go on from.</param>
/// <param name="CodeVersion">A log of another version is not gone on from.</param>
public sealed record FfnReplayOptions(
    string Request, string Result, string? Origins, string? Image, string? Network, Vox3 Corner, string? Objects, int? MaxEvaluations, string? Log,
    int Threads, string CodeVersion);

/// <summary>Fills the objects of a stored run of google/ffn again, each among those before it, and compares.</summary>
public static class FfnReplay
{
    /// <param name="begun">Told the evaluations to come, those of finished objects left out.</param>
    /// <param name="looked">Told every evaluation.</param>
    /// <returns>The objects asked for, ascending by id.</returns>
    /// <exception cref="InputException">A file is missing or damaged, or they do not belong together.</exception>
    public static IReadOnlyList<ReplayedObject> Run(FfnReplayOptions options, Action<long> begun, Action looked, CancellationToken ct)
    {
        var request = RunRequest.Read(options.Request);
        var wanted = Wanted(options);
        var (description, weights) = request.LoadNetwork(options.Network);
        var (shape, labels) = ResultFile.ReadLabels(options.Result, ct);
        using var image = FfnRequests.OpenImage(request, options.Image);
        var box = Box3.At(options.Corner, new(shape.Nx, shape.Ny, shape.Nz));
        if (!image.Box.Contains(box)) throw new InputException($"'{options.Result}' is a subvolume {box}, and the image '{image.Address}' covers {image.Box}. Give the image it was made from, or --corner.");
        var grey = SubvolumeRun.Normalised(image.Read<float>(box, ct).Values, description);
        using var network = new FfnNetwork(description, weights);
        var log = new ReplayLog(options.Log, Key(options, request.Text, labels, weights));
        var left = wanted.Where(o => !log.Objects.ContainsKey(o.Id)).ToList();
        begun(left.Sum(o => (long)o.Evaluations));
        new Replay(grey, shape, labels, network, request.Settings).Run(left, options.Threads, looked, log.Add, ct);
        return [.. wanted.Select(o => log.Objects[o.Id])];
    }

    private static List<Origin> Wanted(FfnReplayOptions options)
    {
        var all = ResultFile.ReadOrigins(options.Origins ?? options.Result);
        var ids = options.Objects is { } list ? Ids(list) : null;
        var wanted = all.Where(o => ids is null || ids.Contains(o.Id)).Where(o => o.Evaluations <= (options.MaxEvaluations ?? int.MaxValue)).ToList();
        return wanted.Count > 0 ? wanted : throw new InputException($"Of the {all.Count} objects none is left to replay. Widen --objects or --max-evaluations.");
    }

    private static HashSet<int> Ids(string list)
    {
        var ids = new HashSet<int>();
        foreach (string part in list.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], out int first) || !int.TryParse(ends[^1], out int last))
                throw new InputException($"--objects '{list}' cannot be read. Expected ids and ranges, for example 1-20,33.");
            for (int id = first; id <= last; id++) ids.Add(id);
        }
        return ids;
    }

    private static string Key(FfnReplayOptions options, string request, uint[] labels, FfnWeights weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{options.CodeVersion}\n{options.Corner}\n{options.Image}\n{options.Origins}\n{request}"));
        hash.AppendData(MemoryMarshal.AsBytes(labels.AsSpan()));
        foreach (var tensor in weights.Tensors) hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
