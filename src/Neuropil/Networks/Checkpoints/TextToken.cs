using System.Text;

namespace Neuropil.Networks.Checkpoints;

internal enum TokenKind { Word, String, Sign, End }

/// <summary>A word or number, a string without its quotes and escapes, one of <c>{}&lt;&gt;[]:,;</c>, or the end.</summary>
internal readonly record struct TextToken(TokenKind Kind, string Text, int Line)
{
    /// <summary>Cuts text-format protocol buffers into tokens, of which the last is <see cref="TokenKind.End"/>.</summary>
    public static List<TextToken> Split(string text, string where)
    {
        var tokens = new List<TextToken>();
        int at = 0, line = 1;
        while (at < text.Length)
        {
            char c = text[at];
            if (c == '\n') line++;
            if (char.IsWhiteSpace(c)) at++;
            else if (c == '#') at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            else if (c is '"' or '\'') tokens.Add(new(TokenKind.String, Quoted(text, ref at, line, where), line));
            else if ("{}<>[]:,;".Contains(c)) tokens.Add(new(TokenKind.Sign, text[at++].ToString(), line));
            else if (IsWordPart(c)) tokens.Add(new(TokenKind.Word, Word(text, ref at), line));
            else throw new InputException($"'{where}', line {line}: '{c}' is no part of a protocol buffer in text format.");
        }
        tokens.Add(new(TokenKind.End, "", line));
        return tokens;
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '+' or '-';

    private static string Word(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && IsWordPart(text[at])) at++;
        return text[start..at];
    }

    // Escapes may spell single bytes of UTF-8, so the string is gathered as bytes.
    private static string Quoted(string text, ref int at, int line, string where)
    {
        char quote = text[at++];
        var bytes = new List<byte>();
        while (at < text.Length && text[at] != quote && text[at] != '\n')
        {
            if (text[at] == '\\') Escape(text, ref at, bytes);
            else Plain(text, ref at, bytes);
        }
        if (at >= text.Length || text[at] != quote) throw new InputException($"'{where}', line {line}: a string has no closing quote.");
        at++;
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static void Plain(string text, ref int at, List<byte> bytes)
    {
        int length = char.IsSurrogatePair(text, at) ? 2 : 1;
        bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, length)));
        at += length;
    }

    private static void Escape(string text, ref int at, List<byte> bytes)
    {
        at++;
        char c = at < text.Length ? text[at] : '\\';
        int letter = "abfnrtv".IndexOf(c, StringComparison.Ordinal);
        if (c is 'x' or 'X') Digits(text, ref at, skip: 1, most: 2, radix: 16, bytes);
        else if (c is >= '0' and <= '7') Digits(text, ref at, skip: 0, most: 3, radix: 8, bytes);
        else
        {
            bytes.Add(letter < 0 ? (byte)c : (byte)"\a\b\f\n\r\t\v"[letter]);
            at++;
        }
    }

    private static void Digits(string text, ref int at, int skip, int most, int radix, List<byte> bytes)
    {
        int start = at += skip, value = 0;
        for (; at < text.Length && at - start < most && DigitOf(text[at]) is var digit && digit < radix; at++) value = value * radix + digit;
        bytes.Add((byte)(value & 0xFF));
    }

    private static int DigitOf(char c) => char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
}
