using System.CommandLine;
using Neuropil.Networks;
using Neuropil.Networks.Checkpoints;
using Neuropil.Space;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil import ffn-checkpoint</c>: brings a network trained elsewhere, with the settings it was run with.</summary>
internal static class ImportVerb
{
    public static Command Create() => new("import", "Bring in a network that another program trained.") { Checkpoint() };

    private static Command Checkpoint()
    {
        var checkpoint = new Argument<string>("checkpoint") { Description = "The TensorFlow checkpoint of google/ffn, model.ckpt-N without .index." };
        var request = new Option<string>("--request") { Required = true, Description = "The InferenceRequest it was run with, .pbtxt." };
        var output = new Option<string>("--out") { Required = true, Description = "The folder to write: network.json and weights.safetensors." };
        var voxel = new Option<string?>("--voxel") { Description = "Voxel size x,y,z in nm that it was trained on; the files of google/ffn do not say." };
        var command = new Command("ffn-checkpoint", "Import a flood-filling network of google/ffn.") { checkpoint, request, output, voxel };
        command.SetAction(parse =>
        {
            var notes = new List<string>();
            var voxelSize = parse.GetValue(voxel) is { } text ? VoxelSize.Parse(text) : (VoxelSize?)null;
            var (description, weights) = FfnCheckpoint.Read(parse.GetValue(checkpoint)!, parse.GetValue(request)!, voxelSize, notes);
            NetworkFolder.Save(parse.GetValue(output)!, description, weights);
            foreach (string note in notes) Console.Error.WriteLine("note: " + note);
            Console.WriteLine($"{parse.GetValue(output)}: flood-filling network, depth {description.Depth}, {description.Features} features, "
                + $"field of view {description.FieldOfView}, deltas {description.Deltas}, {weights.Tensors.Sum(t => t.Values.Length)} weights");
            return ExitCode.Done;
        });
        return command;
    }
}
