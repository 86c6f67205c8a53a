using System.CommandLine;
using Neuropil.Acquisition;
using Neuropil.Acquisition.Tissue;
using Neuropil.Cluster;
using Neuropil.Space;
using Neuropil.Training;
using Neuropil.Volumes;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil train</c>: trains a flood-filling network from a recipe; run again to continue.</summary>
internal static class TrainVerb
{
    public static Command Create()
    {
        var recipe = new Argument<string>("recipe") { Description = "The training recipe, YAML: data, network, options. A complete one: samples/train-demo.yaml" };
        var folder = new Option<string>("--out") { Description = "Folder for the network, the log and the state to continue from.", DefaultValueFactory = _ => "training" };
        var threads = CommonOptions.Threads();
        var command = new Command("train", "Trains a flood-filling network; run again to continue a run that was stopped. Under mpirun or srun all ranks train one network.")
        {
            recipe, folder, threads,
        };
        command.SetAction((parse, ct) => Task.Run(() => RankedJob.Run((ranks, cores, mpi) =>
        {
            var asked = parse.GetResult(threads) is { Implicit: false } ? parse.GetValue(threads) : cores;
            return Train(parse.GetValue(recipe)!, parse.GetValue(folder)!, new Machine(ranks, asked, mpi), ct);
        }, ExitCode.Of), CancellationToken.None));
        return command;
    }

    private static int Train(string path, string target, Machine machine, CancellationToken ct)
    {
        var read = TrainingRecipe.Read(path);
        string recipeFolder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Action<string> say = machine.Ranks.Rank == 0 ? Console.Error.WriteLine : _ => { };
        if (machine.Mpi is { } mpi) say($"{machine.Ranks.Ranks} ranks, {mpi}; {machine.Threads} {(machine.Threads == 1 ? "thread" : "threads")} on rank 0");
        var makers = new VolumeMaker(recipeFolder, read.Options.Network.VoxelSize, machine.Threads, say, ct);
        var settings = new TrainingSettings(target, recipeFolder, machine.Threads, TimeProvider.System, CommonOptions.CodeVersion, say, machine.Ranks);
        var data = makers.Make(read.Data);
        var run = new TrainingRun(read, data, makers.Make(read.Validation), settings);
        try
        {
            run.Run(ct);
        }
        catch (OperationCanceledException e) when (machine.Ranks.Ranks > 1)
        {
            // All ranks stopped together: they leave the job in order, and one of them says so.
            return machine.Ranks.Rank == 0 ? ExitCode.Of(e) : ExitCode.Unfinished;
        }

        if (machine.Ranks.Rank == 0) Console.WriteLine(target);
        return ExitCode.Done;
    }

    /// <param name="Threads">Of this rank.</param>
    /// <param name="Mpi">The library's name; null for a process alone.</param>
    private sealed record Machine(IRankExchange Ranks, int Threads, string? Mpi);

    /// <summary>Turns the recipe's sources into labelled volumes.</summary>
    private sealed class VolumeMaker(string recipeFolder, VoxelSize? voxelSize, int threads, Action<string> say, CancellationToken ct)
    {
        public List<TrainingVolume> Make(IReadOnlyList<DataSource> sources) =>
            [.. sources.SelectMany(source => source.Synthetic is { } tissue ? Grow(tissue) : [Read(source)])];

        private IEnumerable<TrainingVolume> Grow(SyntheticSource source)
        {
            for (int i = 0; i < source.Count; i++)
            {
                ulong seed = source.Seed + (ulong)i;
                say($"growing synthetic tissue, seed {seed}, {source.Size} voxels of {voxelSize} nm");
                var block = new SyntheticTissue(new TissueOptions(), seed).Make(Box3.OfSize(source.Size), voxelSize!.Value, threads, ct);
                yield return new($"synthetic tissue, seed {seed}", DirectImage.Of(block.Em, Microscope(source, seed), ct), block.Cells);
            }
        }

        private static WaferOptions Microscope(SyntheticSource source, ulong seed) => new()
        {
            Seed = seed,
            BlurPx = source.BlurPx,
            ShotNoiseGrey = source.ShotNoiseGrey,
            DetectorNoiseGrey = source.DetectorNoiseGrey,
            ContrastSpread = source.ContrastSpread,
            BrightnessSpreadGrey = source.BrightnessSpreadGrey,
        };

        private TrainingVolume Read(DataSource source)
        {
            using var em = Open(source.Em!);
            using var labels = Open(source.Labels!);
            var box = source.Box ?? em.Box;
            if (!em.Box.Contains(box) || !labels.Box.Contains(box))
                throw new InputException($"The recipe asks for box {box} of '{source.Em}' ({em.Box}) and '{source.Labels}' ({labels.Box}), "
                    + "which do not both hold it. Give a 'box' inside both.");
            var volume = new TrainingVolume(source.Em!, em.Read<byte>(box, ct), TrainingVolume.Renumber(labels.Read<ulong>(box, ct)));
            return source.Mask is null ? volume : volume.Masked(ReadMask(source.Mask, box));
        }

        private Voxels<byte> ReadMask(string address, Box3 box)
        {
            using var mask = Open(address);
            if (!mask.Box.Contains(box))
                throw new InputException($"The mask '{address}' covers {mask.Box}, the recipe uses box {box}. Give a mask on the same voxels, or a smaller 'box'.");
            return new(box, [.. mask.Read<ulong>(box, ct).Values.Select(v => (byte)(v == 0 ? 0 : 1))]);
        }

        private Volume Open(string address)
        {
            string beside = Path.Combine(recipeFolder, address);
            return VolumeAddress.Open(Path.IsPathRooted(address) ? address : beside);
        }
    }
}
