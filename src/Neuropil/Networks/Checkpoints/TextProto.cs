using System.Text;

namespace Neuropil.Networks.Checkpoints;

/// <summary>One field of a text-format message: a scalar's text (strings without quotes), or a message.</summary>
internal sealed record TextField(string Name, int Line, string? Scalar, bool Quoted, TextMessage? Message);

/// <summary>The fields of a message in the order of the file; repeated fields appear several times.</summary>
internal sealed record TextMessage(IReadOnlyList<TextField> Fields);

/// <summary>Parses the text format of protocol buffers (protobuf.dev, "Text Format Language") without a schema.</summary>
/// <remarks>Read: nested messages in braces or angle brackets, lists, strings with escapes and adjacent strings, numbers, names,
/// comments, separators. Not read: extensions and <c>Any</c>, whose names stand in brackets.</remarks>
internal sealed class TextProto
{
    private const int MaxDepth = 64;

    private readonly string _where;
    private readonly List<TextToken> _tokens;
    private int _at;

    private TextProto(string text, string where) => (_where, _tokens) = (where, TextToken.Split(text, where));

    private TextToken Next => _tokens[_at];

    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">The text is not in the format; the message names the line.</exception>
    public static TextMessage Parse(string text, string where)
    {
        var parser = new TextProto(text, where);
        return parser.Message(end: "", depth: 0);
    }

    private TextMessage Message(string end, int depth)
    {
        if (depth > MaxDepth) throw Expected($"no more than {MaxDepth} messages inside one another");
        var fields = new List<TextField>();
        while (!(Next.Kind is TokenKind.End or TokenKind.Sign && Next.Text == end)) Field(fields, depth);
        _at++;
        return new(fields);
    }

    private void Field(List<TextField> fields, int depth)
    {
        var name = Next;
        if (name.Kind is not TokenKind.Word) throw Expected("the name of a field");
        _at++;
        bool colon = TakeSign(":");
        if (!colon && Next.Text is not ("{" or "<")) throw Expected($"':' or '{{' after {name.Text}");
        if (TakeSign("["))
        {
            while (!TakeSign("]"))
            {
                fields.Add(Value(name, depth));
                if (!TakeSign(",") && Next.Text != "]") throw Expected("',' or ']'");
            }
        }
        else fields.Add(Value(name, depth));
        if (!TakeSign(",")) TakeSign(";");
    }

    private TextField Value(TextToken name, int depth)
    {
        if (TakeSign("{")) return new(name.Text, name.Line, null, false, Message("}", depth + 1));
        if (TakeSign("<")) return new(name.Text, name.Line, null, false, Message(">", depth + 1));
        if (Next.Kind is TokenKind.Word) return new(name.Text, name.Line, _tokens[_at++].Text, false, null);
        if (Next.Kind is not TokenKind.String) throw Expected($"a value of {name.Text}");
        var text = new StringBuilder();
        while (Next.Kind is TokenKind.String) text.Append(_tokens[_at++].Text);
        return new(name.Text, name.Line, text.ToString(), true, null);
    }

    private bool TakeSign(string sign)
    {
        bool found = Next.Kind is TokenKind.Sign && Next.Text == sign;
        if (found) _at++;
        return found;
    }

    private InputException Expected(string what) => new(
        $"'{_where}', line {Next.Line}: expected {what}, got {(Next.Kind is TokenKind.End ? "the end of the file" : $"'{Next.Text}'")}. "
        + "This should be a protocol buffer in text format.");
}
