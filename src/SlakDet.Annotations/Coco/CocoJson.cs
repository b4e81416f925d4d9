using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads the tokens of a COCO file block by block, and knows where it is when something is wrong.</summary>
/// <remarks>
/// The file may be much larger than memory: only a block of it, or its longest string, is held. Strict JSON in UTF-8 (a byte order mark is
/// passed over): no comments, no trailing commas, no NaN.
/// </remarks>
internal ref struct CocoJson
{
    private const int BlockBytes = 1 << 20;
    private const long LargestId = 1L << 53;
    private const int LongestToken = 1 << 28;
    private const int LongestShown = 40;

    private readonly string _path;
    private readonly Stream _file;
    private byte[] _block;
    private int _filled;
    private int _readFrom;
    private long _start;
    private bool _ended;
    private Utf8JsonReader _reader;

    private CocoJson(string path, Stream file)
    {
        (_path, _file) = (path, file);
        _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        _filled = _file.ReadAtLeast(_block, 3, throwOnEndOfStream: false);
        var beginning = _block.AsSpan(0, _filled);
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || beginning.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw Refuse("SD-COCO-JSON", "it is UTF-16; save it as UTF-8");
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            beginning[3..].CopyTo(beginning);
            (_start, _filled) = (3, _filled - 3);
        }

        _reader = new(_block.AsSpan(0, _filled), isFinalBlock: false, default);
    }

    /// <summary>Reads the whole of a file.</summary>
    public delegate T Root<T>(ref CocoJson json);

    /// <summary>The list that is being read, for errors.</summary>
    public string? List { get; set; }

    /// <summary>The row of the list that is being read, from 0; -1 before the first.</summary>
    public int Row { get; set; } = -1;

    /// <summary>The row's own id, once it is known.</summary>
    public long? RowId { get; set; }

    /// <summary>Kind of the token that was read last.</summary>
    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>A string's or number's bytes as the file has them.</summary>
    public readonly ReadOnlySpan<byte> Raw => _reader.ValueSpan;

    /// <summary>What the block holds after the last token.</summary>
    public readonly ReadOnlyMemory<byte> Unread => _block.AsMemory(Consumed, _filled - Consumed);

    /// <summary>Whether the string has escapes, so that its bytes must be taken by <see cref="CopyText"/>.</summary>
    public readonly bool IsEscaped => _reader.ValueIsEscaped;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">Reads the file's value, up to the value's last token.</param>
    /// <exception cref="DatasetException">
    /// The file cannot be read, or holds anything but one JSON value, or <paramref name="root"/> refuses it.
    /// </exception>
    public static T ReadFile<T>(string path, Root<T> root)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            return Read(path, file, root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException("SD-COCO-FILE", $"Cannot read the COCO file {path}: {error.Message}", error);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="path">The file that it comes from, for errors.</param>
    /// <param name="file">The stream.</param>
    /// <param name="root">Reads the file's value, up to the value's last token.</param>
    /// <exception cref="DatasetException">The stream holds anything but one JSON value, or <paramref name="root"/> refuses it.</exception>
    public static T Read<T>(string path, Stream file, Root<T> root)
    {
        var json = new CocoJson(path, file);
        try
        {
            var result = root(ref json);
            json.Read(); // Anything but space after the value makes the reader throw.
            return result;
        }
        catch (JsonException error)
        {
            throw json.Malformed(error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json._block);
        }
    }

    /// <summary>Reads the next token.</summary>
    /// <returns>False after the last.</returns>
    public bool Read()
    {
        while (!_reader.Read())
        {
            if (_ended)
                return false;
            Refill();
        }

        return true;
    }

    /// <summary>Passes over the first of the unread bytes: whole items of the list that the reader is in, each with the comma before it.</summary>
    public void Advance(int bytes)
    {
        if (bytes == 0)
            return;
        _readFrom = Consumed + bytes;
        _reader = new(_block.AsSpan(_readFrom, _filled - _readFrom), _ended, _reader.CurrentState);
    }

    /// <summary>In an object: goes to the next key.</summary>
    /// <returns>False at the object's end.</returns>
    public bool NextKey()
    {
        Read();
        return Token == JsonTokenType.PropertyName;
    }

    /// <summary>In a list: goes to the next item.</summary>
    /// <returns>False at the list's end.</returns>
    public bool NextItem()
    {
        Read();
        return Token != JsonTokenType.EndArray;
    }

    /// <summary>Whether the key or string is the given one.</summary>
    public readonly bool Is(ReadOnlySpan<byte> text) => IsEscaped ? MatchesUnescaped(text) : Raw.SequenceEqual(text);

    /// <summary>Copies a string without its escapes.</summary>
    /// <returns>How many bytes it has; never more than <see cref="Raw"/>.</returns>
    public readonly int CopyText(Span<byte> target)
    {
        try
        {
            return _reader.CopyString(target);
        }
        catch (InvalidOperationException)
        {
            throw NotUtf8();
        }
    }

    /// <summary>Passes over the value of a key.</summary>
    public void Skip()
    {
        Read();
        if (Token is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;
        var depth = _reader.CurrentDepth;
        do
            Read();
        while (_reader.CurrentDepth > depth);
    }

    /// <summary>Goes to the value of a key, which must be an integer that doubles hold exactly.</summary>
    public long Integer(string key)
    {
        Read();
        return Token == JsonTokenType.Number && _reader.TryGetInt64(out var value) && value is >= -LargestId and <= LargestId
            ? value
            : throw Refuse("SD-COCO-ID", $"{key} is {Shown()}; it must be an integer without quotes, point or exponent, at most 2^53");
    }

    /// <summary>The number that was just read.</summary>
    /// <param name="what">What it is, for the error.</param>
    public readonly double Number(string what) =>
        Token == JsonTokenType.Number && _reader.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Refuse("SD-COCO-FORMAT", $"{what} is {Shown()}; it must be a finite number");

    /// <summary>Goes to the value of a key, which must be a finite number.</summary>
    public double NextNumber(string key)
    {
        Read();
        return Number(key);
    }

    /// <summary>Goes to the value of a key, which must be a string.</summary>
    public string Text(string key)
    {
        Read();
        return Token == JsonTokenType.String ? CurrentText() : throw Refuse("SD-COCO-FORMAT", $"{key} is {Shown()}; it must be a string");
    }

    /// <summary>The string that was just read.</summary>
    public readonly string CurrentText()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NotUtf8();
        }
    }

    /// <summary>Goes to the value of a key, which must be 0, 1, false or true.</summary>
    public bool Flag(string key)
    {
        Read();
        if (Token is JsonTokenType.True or JsonTokenType.False)
            return Token == JsonTokenType.True;
        return Token == JsonTokenType.Number && _reader.TryGetInt64(out var value) && value is 0 or 1
            ? value == 1
            : throw Refuse("SD-COCO-FORMAT", $"{key} is {Shown()}; it must be 0 or 1");
    }

    /// <summary>The value that was just read, for an error.</summary>
    public readonly string Shown() => Token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => $"\"{Shorten(Raw)}\"",
        _ => Shorten(Raw),
    };

    /// <summary>Refuses a row that is no object.</summary>
    public readonly void RequireRow()
    {
        if (Token != JsonTokenType.StartObject)
            throw Refuse("SD-COCO-FORMAT", $"the row is {Shown()}; it must be an object");
    }

    /// <summary>An error about what was just read.</summary>
    /// <param name="code">Code of the rule.</param>
    /// <param name="problem">The value and what is allowed.</param>
    public readonly DatasetException Refuse(string code, string problem)
        => new(code, $"{_path}{Where()}, byte {_start + _readFrom + _reader.TokenStartIndex}: {problem}{(problem.EndsWith('?') ? "" : ".")}");

    /// <summary>The error for a file that is not JSON.</summary>
    private readonly DatasetException Malformed(JsonException error)
    {
        if (_ended)
        {
            var length = _start + _filled;
            return new("SD-COCO-JSON", length == 0
                ? $"{_path} is empty; it must be a COCO file."
                : $"{_path}{Where()}: the file is cut short, it ends after byte {length} in the middle of a value. Copy or download it again.");
        }

        var rest = Unread.Span.TrimStart(" \t\r\n,:"u8);
        var reason = rest.StartsWith("NaN"u8) || rest.StartsWith("Infinity"u8) || rest.StartsWith("-Infinity"u8)
            ? "NaN and Infinity are not numbers of JSON; write a finite number, or leave the row out"
            : error.Message.Split(" LineNumber", 2)[0].TrimEnd('.');
        return new("SD-COCO-JSON", $"{_path}{Where()}, after byte {_start + Consumed}: this is not JSON: {reason}.", error);
    }

    private readonly int Consumed => _readFrom + (int)_reader.BytesConsumed;

    private readonly bool MatchesUnescaped(ReadOnlySpan<byte> text)
    {
        try
        {
            return _reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            throw NotUtf8();
        }
    }

    private readonly string Where() => (List, Row, RowId) switch
    {
        (null, _, _) => "",
        (_, < 0, _) => $", {List}",
        (_, _, null) => $", {List}[{Row}]",
        _ => $", {List}[{Row}] (id {RowId})",
    };

    private readonly DatasetException NotUtf8()
        => Refuse("SD-COCO-JSON", $"the string \"{Shorten(Raw)}\" is not UTF-8, or has half a surrogate pair; save the file as UTF-8");

    private static string Shorten(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, LongestShown)]);
        var clean = string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
        return bytes.Length > LongestShown ? clean + "..." : clean;
    }

    private void Refill()
    {
        var (state, consumed) = (_reader.CurrentState, Consumed);
        var rest = Unread;
        if (rest.Length > _block.Length / 2)
        {
            if (_block.Length > LongestToken)
                throw Refuse("SD-COCO-JSON", $"a string or number has more than {LongestToken} bytes");
            var larger = ArrayPool<byte>.Shared.Rent(2 * _block.Length);
            rest.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_block);
            _block = larger;
        }
        else
        {
            rest.CopyTo(_block);
        }

        var read = _file.Read(_block.AsSpan(rest.Length));
        (_start, _filled, _readFrom, _ended) = (_start + consumed, rest.Length + read, 0, read == 0);
        _reader = new(_block.AsSpan(0, _filled), _ended, state);
    }
}
