using System.Buffers.Binary;
using System.Text;

namespace Neuropil.GoogleFfn;

/// <summary>A Python class or function that a pickle names. It is never looked up or called.</summary>
internal sealed record PickledName(string Name);

/// <summary>What a pickle would make by a call: the name, the arguments, and the state set afterwards.</summary>
internal sealed class PickledCall(object? callee, object?[] arguments)
{
    public string Name { get; } = (callee as PickledName)?.Name ?? "";
    public object?[] Arguments { get; } = arguments;
    public object? State { get; set; }
}

/// <summary>Reads a Python pickle as plain data. No code runs: calls are recorded, not made.</summary>
/// <remarks>Understands what NumPy and google/ffn write in protocols 0 to 5 of numbers, text, tuples, lists, dictionaries and objects; refuses all
/// other opcodes. Numbers become long or double, text and bytes string (bytes as Latin-1), tuples object?[], lists List, dictionaries Dictionary.</remarks>
internal sealed class PickleReader
{
    private static readonly object Mark = new();

    private readonly byte[] _bytes;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<int, object?> _memo = [];
    private int _at;

    private PickleReader(byte[] bytes) => _bytes = bytes;

    /// <exception cref="FormatException">The pickle is damaged, or holds what is not understood.</exception>
    public static object? Read(byte[] bytes)
    {
        var reader = new PickleReader(bytes);
        try
        {
            while (reader.Step((char)reader.Byte())) { }
            return reader.Pop();
        }
        catch (Exception e) when (e is ArgumentException or InvalidCastException or KeyNotFoundException or OverflowException or IndexOutOfRangeException)
        {
            throw new FormatException($"the pickle is damaged near byte {reader._at}", e);
        }
    }

    private bool Step(char opcode)
    {
        if (opcode == '.') return false;
        if (!(Number(opcode) || Text(opcode) || Container(opcode) || Memory(opcode) || Objects(opcode)))
            throw new FormatException($"the pickle holds opcode 0x{(int)opcode:x2} at byte {_at - 1}, which is not understood");
        return true;
    }

    private bool Number(char opcode)
    {
        switch (opcode)
        {
            case 'K': Push((long)Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\x8a': Push(Long(Take(Byte()))); break;
            case 'I': Push(Line() switch { "00" => false, "01" => true, var text => (object)long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) }); break;
            case 'L': Push(long.Parse(Line().TrimEnd('L'), System.Globalization.CultureInfo.InvariantCulture)); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'F': Push(double.Parse(Line(), System.Globalization.CultureInfo.InvariantCulture)); break;
            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            default: return false;
        }
        return true;
    }

    private bool Text(char opcode)
    {
        switch (opcode)
        {
            case 'U' or 'C': Push(Encoding.Latin1.GetString(Take(Byte()))); break;
            case 'T' or 'B': Push(Encoding.Latin1.GetString(Take(Length()))); break;
            case '\x8c': Push(Encoding.UTF8.GetString(Take(Byte()))); break;
            case 'X': Push(Encoding.UTF8.GetString(Take(Length()))); break;
            default: return false;
        }
        return true;
    }

    private bool Container(char opcode)
    {
        switch (opcode)
        {
            case '(': Push(Mark); break;
            case ')': Push(Array.Empty<object?>()); break;
            case '\x85': Push(PopMany(1)); break;
            case '\x86': Push(PopMany(2)); break;
            case '\x87': Push(PopMany(3)); break;
            case 't': Push(PopToMark()); break;
            case ']': Push(new List<object?>()); break;
            case 'l': Push(PopToMark().ToList()); break;
            case 'a': { object? item = Pop(); ((List<object?>)_stack[^1]!).Add(item); break; }
            case 'e': { var items = PopToMark(); ((List<object?>)_stack[^1]!).AddRange(items); break; }
            case '}': Push(new Dictionary<object, object?>()); break;
            case 'd': Push(new Dictionary<object, object?>()); break;
            case 's': Set(PopMany(2)); break;
            case 'u': Set(PopToMark()); break;
            default: return false;
        }
        return true;
    }

    private bool Memory(char opcode)
    {
        switch (opcode)
        {
            case '\x80': Byte(); break;                                         // PROTO
            case '\x95': Take(8); break;                                        // FRAME
            case 'q': _memo[Byte()] = _stack[^1]; break;
            case 'r': _memo[Length()] = _stack[^1]; break;
            case '\x94': _memo[_memo.Count] = _stack[^1]; break;                // MEMOIZE
            case 'h': Push(_memo[Byte()]); break;
            case 'j': Push(_memo[Length()]); break;
            case '0': Pop(); break;
            default: return false;
        }
        return true;
    }

    private bool Objects(char opcode)
    {
        switch (opcode)
        {
            case 'c': Push(new PickledName(Line() + "." + Line())); break;
            case '\x93': { var names = PopMany(2); Push(new PickledName($"{names[0]}.{names[1]}")); break; }
            case 'R' or '\x81': { var call = PopMany(2); Push(Call(call[0], (object?[])call[1]!)); break; }
            case 'b': { object? state = Pop(); ((PickledCall)_stack[^1]!).State = state; break; }
            default: return false;
        }
        return true;
    }

    // Two calls stand for plain data: a NumPy number from its eight bytes, and bytes from text.
    private static object? Call(object? callee, object?[] arguments)
    {
        string name = (callee as PickledName)?.Name ?? "";
        if (name == "_codecs.encode") return arguments[0];
        if (name.EndsWith("multiarray.scalar", StringComparison.Ordinal) && arguments is [PickledCall dtype, string bytes])
            return Scalar((string)dtype.Arguments[0]!, Encoding.Latin1.GetBytes(bytes));
        return new PickledCall(callee, arguments);
    }

    private static object Scalar(string dtype, byte[] bytes) => dtype switch
    {
        "f8" => (object)BitConverter.ToDouble(bytes),
        "f4" => (double)BitConverter.ToSingle(bytes),
        _ when dtype[0] == 'i' => Long(bytes),
        _ when dtype[0] == 'u' => Long([.. bytes, 0]),
        _ => throw new FormatException($"the pickle holds a number of type {dtype}, which is not understood"),
    };

    private static long Long(ReadOnlySpan<byte> bytes) => checked((long)new System.Numerics.BigInteger(bytes));

    private void Set(object?[] keysAndValues)
    {
        var target = (Dictionary<object, object?>)_stack[^1]!;
        for (int i = 0; i < keysAndValues.Length; i += 2) target[keysAndValues[i]!] = keysAndValues[i + 1];
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        var values = PopMany(_stack.Count - 1 - _stack.LastIndexOf(Mark));
        Pop();
        return values;
    }

    private int Length() => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));

    private byte Byte() => Take(1)[0];

    private string Line()
    {
        int end = Array.IndexOf(_bytes, (byte)'\n', _at);
        if (end < 0) throw new ArgumentException("a line has no end");
        string line = Encoding.Latin1.GetString(_bytes, _at, end - _at);
        _at = end + 1;
        return line;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _bytes.AsSpan(_at, count);
        _at += count;
        return taken;
    }
}
