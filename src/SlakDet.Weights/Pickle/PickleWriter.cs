using System.Text;

namespace SlakDet.Weights.Pickle;

/// <summary>Writes the opcodes of a pickle of protocol 2 that PyTorch's own pickles use, without a memo.</summary>
/// <remarks>Opcode semantics: Python's <c>pickletools</c> documentation.</remarks>
internal sealed class PickleWriter : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;

    /// <summary>Starts the pickle.</summary>
    public PickleWriter()
    {
        _writer = new BinaryWriter(_bytes);
        Op(PickleOpcode.Proto);
        _writer.Write((byte)2);
    }

    /// <summary>An opcode without operand.</summary>
    public void Op(PickleOpcode opcode) => _writer.Write((byte)opcode);

    /// <summary>A text.</summary>
    /// <exception cref="ArgumentException">The text is not valid Unicode.</exception>
    public void Text(string value)
    {
        var bytes = StrictUtf8.GetBytes(value);
        Op(PickleOpcode.BinUnicode);
        _writer.Write((uint)bytes.Length);
        _writer.Write(bytes);
    }

    /// <summary>An integer from 0 on, in the shortest form.</summary>
    public void Integer(long value)
    {
        switch (value)
        {
            case <= byte.MaxValue:
                Op(PickleOpcode.BinInt1);
                _writer.Write((byte)value);
                break;
            case <= ushort.MaxValue:
                Op(PickleOpcode.BinInt2);
                _writer.Write((ushort)value);
                break;
            case <= int.MaxValue:
                Op(PickleOpcode.BinInt);
                _writer.Write((int)value);
                break;
            default:
                Op(PickleOpcode.Long1);
                _writer.Write((byte)sizeof(long));
                _writer.Write(value);
                break;
        }
    }

    /// <summary>A tuple of integers from 0 on.</summary>
    public void Integers(IReadOnlyList<long> values)
    {
        Op(PickleOpcode.Mark);
        foreach (var value in values)
            Integer(value);
        Op(PickleOpcode.Tuple);
    }

    /// <summary>A name of a module's content, dotted.</summary>
    public void Global(string fullName)
    {
        var dot = fullName.LastIndexOf('.');
        Op(PickleOpcode.Global);
        _writer.Write(Encoding.ASCII.GetBytes($"{fullName[..dot]}\n{fullName[(dot + 1)..]}\n"));
    }

    /// <summary>An empty <c>collections.OrderedDict</c>.</summary>
    public void OrderedDictionary()
    {
        Global("collections.OrderedDict");
        Op(PickleOpcode.EmptyTuple);
        Op(PickleOpcode.Reduce);
    }

    /// <summary>Ends the pickle, whose value is on top of the stack.</summary>
    public byte[] Finish()
    {
        Op(PickleOpcode.Stop);
        return _bytes.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
