using Microsoft.ML.OnnxRuntime;
using Neuropil.Networks;
using Neuropil.Space;

namespace Neuropil.Bench;

/// <summary>A flood-filling network in ONNX Runtime, with buffers bound once.</summary>
internal sealed class OnnxFfn : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly float[] _image, _map, _logits;
    private readonly OrtValue[] _inputs, _outputs;

    public OnnxFfn(FfnWeights weights, Vox3 size, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new(OnnxModel.Write(weights, size), options);
        (_image, _map, _logits) = (new float[size.Product], new float[size.Product], new float[size.Product]);
        long[] shape = [1, 1, size.Z, size.Y, size.X];
        _inputs = [OrtValue.CreateTensorValueFromMemory(_image, shape), OrtValue.CreateTensorValueFromMemory(_map, shape)];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_logits, shape)];
    }

    public void Step(float[] image, float[] map, float[] output)
    {
        image.CopyTo(_image, 0);
        map.CopyTo(_map, 0);
        _session.Run(_options, ["image", "map"], _inputs, ["logits"], _outputs);
        _logits.CopyTo(output, 0);
    }

    public void Dispose()
    {
        foreach (var value in _inputs.Concat(_outputs)) value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
