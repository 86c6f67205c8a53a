using System.Runtime.InteropServices;
using System.Text;
using Neuropil.Networks;
using Neuropil.Space;

namespace Neuropil.Bench;

/// <summary>Writes a flood-filling network as an ONNX model (onnx.proto3), so that ONNX Runtime can run the same weights.</summary>
/// <remarks>Inputs <c>image</c> and <c>map</c> and output <c>logits</c> are [1, 1, z, y, x].</remarks>
internal static class OnnxModel
{
    private const int Float32 = 1, IrVersion = 8, Opset = 13;

    public static byte[] Write(FfnWeights weights, Vox3 size)
    {
        var graph = new List<byte>();
        Node(graph, "Concat", ["image", "map"], "input", Integer("axis", 1));
        string state = Convolutions(graph, weights);
        Node(graph, "Relu", [state], "last");
        Convolution(graph, weights.Head, "last", "change");
        Node(graph, "Add", ["map", "change"], "logits");
        graph.AddRange(Text(2, "ffn"));
        foreach (string input in (string[])["image", "map"]) graph.AddRange(Bytes(11, Value(input, size)));
        graph.AddRange(Bytes(12, Value("logits", size)));
        byte[] opset = [.. Number(2, Opset)];
        return [.. Number(1, IrVersion), .. Bytes(7, [.. graph]), .. Bytes(8, opset)];
    }

    private static string Convolutions(List<byte> graph, FfnWeights weights)
    {
        string state = "";
        for (int i = 0; i < weights.Depth; i++)
        {
            string input = i == 0 ? "input" : $"relu{i}";
            if (i > 0) Node(graph, "Relu", [state], input);
            Convolution(graph, weights.Convolutions[2 * i], input, $"a{i}");
            Node(graph, "Relu", [$"a{i}"], $"ra{i}");
            Convolution(graph, weights.Convolutions[2 * i + 1], $"ra{i}", $"b{i}");
            if (i > 0) Node(graph, "Add", [$"b{i}", state], $"sum{i}");
            state = i == 0 ? "b0" : $"sum{i}";
        }
        return state;
    }

    private static void Convolution(List<byte> graph, ConvWeights conv, string input, string output)
    {
        var (shape, extent) = (conv.Shape, conv.Shape.Extent);
        var weights = new float[conv.Weights.Length];
        for (int tap = 0, at = 0; tap < shape.Taps; tap++)
            for (int i = 0; i < shape.In; i++)
                for (int o = 0; o < shape.Out; o++) weights[(o * shape.In + i) * shape.Taps + tap] = conv.Weights[at++];
        Initializer(graph, conv.Name + "/w", [shape.Out, shape.In, extent.Z, extent.Y, extent.X], weights);
        Initializer(graph, conv.Name + "/b", [shape.Out], conv.Bias);
        int[] pad = [extent.Z / 2, extent.Y / 2, extent.X / 2];
        Node(graph, "Conv", [input, conv.Name + "/w", conv.Name + "/b"], output, Integers("pads", [.. pad, .. pad]));
    }

    // NodeProto: 1 input, 2 output, 4 op_type, 5 attribute.
    private static void Node(List<byte> graph, string type, string[] inputs, string output, params byte[][] attributes) => graph.AddRange(
        Bytes(1, [.. inputs.SelectMany(i => Text(1, i)), .. Text(2, output), .. Text(4, type), .. attributes.SelectMany(a => Bytes(5, a))]));

    // AttributeProto: 1 name, 3 i, 8 ints, 20 type (2 INT, 7 INTS).
    private static byte[] Integer(string name, int value) => [.. Text(1, name), .. Number(3, value), .. Number(20, 2)];

    private static byte[] Integers(string name, int[] values) => [.. Text(1, name), .. values.SelectMany(v => Number(8, v)), .. Number(20, 7)];

    // TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data.
    private static void Initializer(List<byte> graph, string name, int[] shape, float[] values) => graph.AddRange(Bytes(5,
        [.. shape.SelectMany(n => Number(1, n)), .. Number(2, Float32), .. Text(8, name), .. Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())]));

    // ValueInfoProto: 1 name, 2 type { 1 tensor_type { 1 elem_type, 2 shape { 1 dim { 1 dim_value } } } }.
    private static byte[] Value(string name, Vox3 size)
    {
        byte[] shape = [.. ((int[])[1, 1, size.Z, size.Y, size.X]).SelectMany(n => Bytes(1, [.. Number(1, n)]))];
        return [.. Text(1, name), .. Bytes(2, [.. Bytes(1, [.. Number(1, Float32), .. Bytes(2, shape)])])];
    }

    private static byte[] Text(int field, string text) => [.. Bytes(field, Encoding.UTF8.GetBytes(text))];

    private static byte[] Bytes(int field, byte[] bytes) => [.. Varint((uint)field << 3 | 2), .. Varint((uint)bytes.Length), .. bytes];

    private static byte[] Number(int field, int value) => [.. Varint((uint)field << 3), .. Varint((uint)value)];

    private static byte[] Varint(uint value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value & 0x7F | 0x80));
        return [.. bytes, (byte)value];
    }
}
