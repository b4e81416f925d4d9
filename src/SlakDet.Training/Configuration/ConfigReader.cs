using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;

namespace SlakDet.Training.Configuration;

/// <summary>
/// Reads JSON with comments and trailing commas; whatever else Newtonsoft's reader lets through (NaN, octal and hexadecimal numbers, single
/// quotes, names without quotes, constructors, empty places in lists, duplicate keys) is refused with line and column.
/// </summary>
internal sealed partial class ConfigReader
{
    private const int LongestFile = 4 << 20;
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly JsonTextReader _tokens;
    private readonly List<int> _lineStarts = [0];
    private readonly Func<int, int, ConfigOrigin> _originAt;
    private int _start;
    private int _end;

    private ConfigReader(string text, Func<int, int, ConfigOrigin> originAt)
    {
        _text = text;
        _originAt = originAt;
        _tokens = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None, MaxDepth = MaxDepth };
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                _lineStarts.Add(i + 1);
    }

    /// <summary>Reads a file that holds one object.</summary>
    /// <exception cref="ConfigException">The file is missing, unreadable, too long, not UTF-8, or not one JSON object.</exception>
    public static ConfigObject ReadFile(string fullPath)
    {
        var name = ConfigOrigin.Shorten(fullPath);
        var value = Read(ReadText(fullPath, name), (line, column) => ConfigOrigin.InFile(fullPath, line, column), name);
        return value as ConfigObject
            ?? throw Refusal("JSON", name, $"{value.Origin.Text}: the file holds {value.Describe()}; must be one object, {{ ... }}");
    }

    /// <summary>Reads the value of an override.</summary>
    /// <exception cref="ConfigException">The text is not JSON.</exception>
    public static ConfigValue ReadValue(string text, ConfigOrigin origin) => Read(text, (_, _) => origin, origin.Text);

    private static ConfigValue Read(string text, Func<int, int, ConfigOrigin> originAt, string name)
    {
        var reader = new ConfigReader(text, originAt);
        try
        {
            if (!reader.Next())
                throw new JsonReaderException("is empty; must be one object, { ... }");
            var value = reader.ReadValue(reader._originAt(reader.LineOf(reader._start), reader.ColumnOf(reader._start)));
            return reader.Next() ? throw new JsonReaderException("text after the end of the object") : value;
        }
        catch (JsonReaderException e)
        {
            // Errors of the tokenizer carry their own place; ours are about the token just read.
            var at = e.LineNumber > 0 ? Math.Min(reader._lineStarts[e.LineNumber - 1] + e.LinePosition, text.Length) : reader._start;
            var origin = originAt(reader.LineOf(at), reader.ColumnOf(at));
            throw Refusal("JSON", name, $"{origin.Text}: {Shorten(e.Message)}");
        }
    }

    private static string ReadText(string fullPath, string name)
    {
        try
        {
            var length = new FileInfo(fullPath).Length;
            if (length > LongestFile)
                throw Refusal("FILE", name, $"{name}: has {length} bytes; a configuration has at most {LongestFile}");
            var bytes = File.ReadAllBytes(fullPath).AsSpan();
            var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes[start..]);
        }
        catch (DecoderFallbackException e)
        {
            throw Refusal("FILE", name, $"{name}: is not UTF-8 text; save it as UTF-8", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refusal("FILE", name, $"{name}: no such file (looked for {fullPath})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refusal("FILE", name, $"{name}: cannot be read: {e.Message}", e);
        }
    }

    private static ConfigException Refusal(string what, string name, string problem, Exception? cause = null) =>
        new($"SD-CONFIG-{what}", name, [problem], cause);

    // "... Path 'a.b', line 1, position 7." repeats what the origin says, counted from 0.
    private static string Shorten(string message)
    {
        var end = message.IndexOf(" Path '", StringComparison.Ordinal);
        var text = (end < 0 ? message : message[..end]).TrimEnd('.');
        return text.Length <= 200 ? text : text[..200] + "...";
    }

    /// <summary>Steps to the next token that is not a comment, and finds where it starts and ends in the text.</summary>
    private bool Next()
    {
        do
        {
            if (!_tokens.Read())
                return false;
            _start = _end;
            _end = _lineStarts[_tokens.LineNumber - 1] + _tokens.LinePosition;
            while (_start < _end && (char.IsWhiteSpace(_text[_start]) || _text[_start] is ',' or ':'))
                _start++;
        }
        while (_tokens.TokenType == JsonToken.Comment);
        return true;
    }

    private ConfigValue ReadValue(ConfigOrigin origin) => _tokens.TokenType switch
    {
        JsonToken.StartObject => ReadObject(origin),
        JsonToken.StartArray => ReadList(origin),
        JsonToken.String => new ConfigScalar(ConfigScalarKind.String, Quoted(), origin),
        JsonToken.Boolean => new ConfigScalar(ConfigScalarKind.Boolean, _text[_start.._end], origin),
        JsonToken.Null => new ConfigScalar(ConfigScalarKind.Null, "null", origin),
        JsonToken.Integer or JsonToken.Float => new ConfigScalar(ConfigScalarKind.Number, Number(), origin),
        JsonToken.Undefined when _start == _end => throw new JsonReaderException("a value is missing before the comma"),
        _ => throw new JsonReaderException($"'{_text[_start.._end]}' is not a JSON value"),
    };

    private ConfigObject ReadObject(ConfigOrigin origin)
    {
        var (line, column) = (LineOf(_start), ColumnOf(_start));
        var result = new ConfigObject(origin);
        while (true)
        {
            NextInside($"the object opened at line {line}, column {column} is not closed");
            if (_tokens.TokenType == JsonToken.EndObject)
                return result;
            var key = Quoted();
            var place = _originAt(LineOf(_start), ColumnOf(_start));
            if (result.Entries.TryGetValue(key, out var first))
                throw new JsonReaderException($"duplicate key '{key}'; it is first at {first.Origin.Text}");
            NextInside($"the key '{key}' has no value");
            result.Entries[key] = ReadValue(place);
        }
    }

    private ConfigList ReadList(ConfigOrigin origin)
    {
        var (line, column) = (LineOf(_start), ColumnOf(_start));
        var items = new List<ConfigValue>();
        while (true)
        {
            NextInside($"the list opened at line {line}, column {column} is not closed");
            if (_tokens.TokenType == JsonToken.EndArray)
                return new ConfigList(items, origin);
            items.Add(ReadValue(_originAt(LineOf(_start), ColumnOf(_start))));
        }
    }

    private void NextInside(string problem)
    {
        if (Next())
            return;
        _start = _text.Length;
        throw new JsonReaderException($"the text ends too early: {problem}");
    }

    private string Quoted()
    {
        if (_text[_start] != '"')
            throw new JsonReaderException($"{_text[_start.._end].TrimEnd(':', ' ')} must stand in double quotes");
        if (_text.AsSpan(_start, _end - _start).ContainsAny('\n', '\r') && _tokens.TokenType == JsonToken.String)
            throw new JsonReaderException("the string does not end on its line");
        return (string)_tokens.Value!;
    }

    private string Number()
    {
        var text = _text[_start.._end];
        return NumberPattern().IsMatch(text) ? text : throw new JsonReaderException($"'{text}' is not a JSON number");
    }

    private int LineOf(int position)
    {
        var line = _lineStarts.BinarySearch(position);
        return line >= 0 ? line + 1 : ~line;
    }

    private int ColumnOf(int position) => position - _lineStarts[LineOf(position) - 1] + 1;

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z")]
    private static partial Regex NumberPattern();
}
