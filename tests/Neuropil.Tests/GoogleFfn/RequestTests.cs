using Neuropil.GoogleFfn;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Tests.Volumes;

namespace Neuropil.Tests.GoogleFfn;

public class RequestTests
{
    private const string Network = """
        image_mean: 128 image_stddev: 33
        model_name: "convstack_3d.ConvStack3DFFNModel"
        model_args: "{\"depth\": 9, \"fov_size\": [33, 33, 17], \"deltas\": [8, 8, 4]}"
        inference_options { init_activation: 0.95 pad_value: 0.5 move_threshold: 0.6 segment_threshold: 0.6 disco_seed_threshold: 0.005 min_segment_size: 10 min_boundary_dist { x: 2 y: 2 z: 1 } }

        """;

    private const string Policy = "seed_policy: \"PolicyPeaks\"\n";

    [Fact]
    public void EveryFieldOfARunIsRead()
    {
        var request = RunRequest.Parse(Network + """
            image { hdf5: "a.h5:raw" }
            model_checkpoint_path: "m/model.ckpt-1" segmentation_output_dir: "out"
            masks { volume { mask { hdf5: "m.h5:mask" } channels { channel: 1 min_value: 2 max_value: 3.5 invert: true } } }
            masks { image { channels { values: 0 values: 255 } } invert: true }
            seed_masks { image { channels { max_value: 9 } } }
            shift_mask { hdf5: "s.h5:flow" } shift_mask_scale: 4 shift_mask_threshold: 3 shift_mask_fov { start { x: -2 y: -3 } size { x: 5 y: 7 z: 1 } }
            movement_policy_name: "movement.FaceMaxMovementPolicy" movement_policy_args: "{\"deltas\": [2, 4, 6], \"score_threshold\": 1.5}"
            init_segmentation { hdf5: "i.h5:seg" }
            alignment_options { type: NO_ALIGNMENT save_raw: false }
            seed_policy: "PolicyGrid2d" seed_policy_args: "{\"step\": 8}"
            batch_size: 4 concurrent_requests: 8 checkpoint_interval: 60
            """, "r.pbtxt", ".");
        Assert.Equal(("a.h5:raw", "m/model.ckpt-1", "out", "i.h5:seg"), (request.Image!.Address, request.Checkpoint, request.OutputFolder, request.InitialLabels!.Address));
        Assert.Equal((1, 2f, 3.5f, true), (request.Masks[0].Channels[0].Channel, request.Masks[0].Channels[0].Min, request.Masks[0].Channels[0].Max, request.Masks[0].Channels[0].Invert));
        Assert.Equal([0ul, 255], request.Masks[1].Channels[0].Values);
        Assert.True(request.Masks[1].Invert && request.Masks[1].Volume is null && !request.Masks[0].Invert);
        Assert.Equal(9f, request.SeedMasks[0].Channels[0].Max);
        Assert.Equal((4, 3, Box3.At(new(-2, -3, 0), new(5, 7, 1))), (request.Shift!.Scale, request.Shift.Threshold, request.Shift.Window!.Value));
        Assert.Equal((new Vox3(6, 4, 2), 1.5f), (request.Deltas!.Value, request.FaceThreshold!.Value));
        Assert.Equal(8, Assert.IsType<SeedPolicy.Grid>(request.Seeds).StepVx);
        Assert.Equal((0.005f, new Vox3(2, 2, 1)), (request.Settings.DiscoSeedThreshold, request.Settings.MinBoundaryDistance));
        Assert.Equal(3, request.Notes.Count);
    }

    [Theory]
    [InlineData("reference_histogram: \"h.npz\"", "reference_histogram")]
    [InlineData("histogram_masks { image { channels { } } }", "histogram_masks")]
    [InlineData("self_prediction { threshold: 0.5 }", "self_prediction")]
    [InlineData("alignment_options { save_raw: true }", "save_raw")]
    [InlineData("alignment_options { type: UNKNOWN_ALIGNMENT }", "type")]
    [InlineData("movement_policy_name: \"my.Policy\"", "my.Policy")]
    [InlineData("movement_policy_args: \"{\\\"speed\\\": 3}\"", "speed")]
    [InlineData("masks { coordinate_expression { expression: \"x > 3\" } }", "coordinate_expression")]
    [InlineData("masks { image { channels { channel: 2 } } }", "channel 2")]
    [InlineData("image { volinfo: \"a.volinfo\" }", "volinfo")]
    [InlineData("image { tensorstore: \"{}\" }", "tensorstore")]
    [InlineData("shift_mask { hdf5: \"s.h5:flow\" }", "shift_mask_scale")]
    [InlineData("shift_mask_scale: 2", "shift_mask_scale")]
    [InlineData("colour: 3", "colour")]
    public void WhatIsNotSupportedIsNamedAndRefused(string field, string named) =>
        Assert.Contains(named, Assert.Throws<InputException>(() => RunRequest.Parse(Network + Policy + field, "r.pbtxt", ".")).Message, StringComparison.Ordinal);

    [Fact]
    public void AConsensusRequestIsRead()
    {
        var request = ConsensusRequest.Parse("""
            segmentation1 { directory: "a" threshold: 0.7 split_cc: false min_size: 5 mask { masks { volume { mask { hdf5: "m.h5:m" } channels { min_value: 1 max_value: 1 } } } } }
            segmentation2 { directory: "b" } segmentation_output_dir: "c" type: CONSENSUS_SPLIT split_min_size: 1000
            """, "c.pbtxt", ".");
        Assert.Equal((0.7f, false, 5, 1), (request.First.Threshold!.Value, request.First.SplitComponents, request.First.MinSizeVx, request.First.Masks.Count));
        // load_segmentation of google/ffn splits components unless told otherwise.
        Assert.Equal((null, true, 0), (request.Second.Threshold, request.Second.SplitComponents, request.Second.MinSizeVx));
        Assert.Throws<InputException>(() => ConsensusRequest.Parse("segmentation1 { directory: \"a\" } segmentation2 { directory: \"b\" } type: CONSENSUS_JOIN", "c.pbtxt", "."));
    }

    [Fact]
    public void AWrittenResultReadsBackAndGivesItsConsensusWithItself()
    {
        using var folder = new TemporaryFolder();
        var shape = new GridShape(4, 2, 1);
        var result = new SubvolumeResult(shape, [1, 1, 0, 300, 300, 0, 0, 1], [new(1, new(0, 1, 0), 7, 0.5), new(300, new(3, 0, 0), 9, 1)],
            [(1, []), (300, [(1, 12)])], new Dictionary<string, long> { ["predict-calls"] = 16 }, [9, 9, 0, 9, 9, 0, 0, 2]);
        string a = folder["a"];
        ResultFile.Write(a, new(5, 6, 7), result, "request");
        string path = ResultFile.Find(a, new(5, 6, 7));
        Assert.EndsWith(Path.Combine("5", "6", "seg-5_6_7.npz"), path, StringComparison.Ordinal);
        Assert.Equal(result.Labels, ResultFile.ReadLabels(path, TestContext.Current.CancellationToken).Labels);
        Assert.Equal(result.Origins, ResultFile.ReadOrigins(path));
        Assert.Equal(result.Origins.Select(o => o with { WalltimeSeconds = 0 }), ResultFile.ReadOrigins(Path.ChangeExtension(path, ".origins.json")));
        Assert.Equal([new Vox3(5, 6, 7)], ResultFile.Corners(a));

        var source = new ResultSource(a, null, false, 0, []);
        var request = new ConsensusRequest("", source, source, null, 0);
        var same = ConsensusRun.Run(request, new(5, 6, 7), connected: false, TestContext.Current.CancellationToken);
        Assert.Equal(result.Labels, same.Labels);
        Assert.Equal(result.Origins, same.Origins);
        // The two voxels of label 300 touch nowhere; the last voxel, of quantised probability 2, lies below the threshold: 1.5 / 255 < 0.01.
        var split = ConsensusRun.Run(request with { First = source with { SplitComponents = true, Threshold = 0.01f } }, new(5, 6, 7), false, TestContext.Current.CancellationToken);
        Assert.Equal([1u, 1, 0, 2, 3, 0, 0, 0], split.Labels);
        Assert.Equal([1, 2, 3], split.Origins.Select(o => o.Id));
    }

    [Fact]
    public void MasksAreTheSumOfTheirChannelsAndInvertedAsAWhole()
    {
        float[] image = [0, 5, 9, 255];
        var box = Box3.OfSize(new(4, 1, 1));
        MaskRule Rule(bool invert, params MaskChannel[] channels) => new(null, channels, invert);
        bool[] Paint(params MaskRule[] rules) => MaskPainter.Paint(rules, box, image, TestContext.Current.CancellationToken)!;
        Assert.Null(MaskPainter.Paint([], box, image, TestContext.Current.CancellationToken));
        Assert.Equal([false, true, true, false], Paint(Rule(false, new MaskChannel(0, 5, 9, [], false))));
        Assert.Equal([true, false, false, true], Paint(Rule(false, new MaskChannel(0, 5, 9, [], true))));
        Assert.Equal([true, false, false, false], Paint(Rule(true, new MaskChannel(0, 5, 9, [], false), new MaskChannel(0, 0, 0, [255], false))));
        Assert.Equal([true, true, true, false], Paint(Rule(false, new MaskChannel(0, 5, 9, [], false)), Rule(false, new MaskChannel(0, 0, 0, [], false))));
    }
}
