using System.Buffers.Binary;
using System.Text;

namespace SlakDet.Weights.Tests.Building;

/// <summary>Assembles pickles opcode by opcode, valid or not.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    /// <summary>Starts with PROTO 2.</summary>
    public static PickleBuilder Start() => new PickleBuilder().Raw(0x80, 2);

    /// <summary>A root dictionary with one tensor of six float32 values in data/0, named w.</summary>
    public static byte[] Valid() => Start().Op('}').Text("w").Tensor().Op('s').Stop();

    public PickleBuilder Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBuilder Op(params ReadOnlySpan<char> opcodes)
    {
        foreach (var opcode in opcodes)
            _bytes.Add((byte)opcode);
        return this;
    }

    public PickleBuilder Repeat(int count, Action<PickleBuilder, int> part)
    {
        for (var i = 0; i < count; i++)
            part(this, i);
        return this;
    }

    public PickleBuilder Text(string text) => Op('X').UInt32((uint)Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    public PickleBuilder Int(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8A, 8).Raw(bytes);
    }

    public PickleBuilder UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public PickleBuilder Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleBuilder Put(int index) => Op('r').UInt32((uint)index);

    public PickleBuilder Get(int index) => Op('j').UInt32((uint)index);

    public PickleBuilder Ints(params ReadOnlySpan<long> values)
    {
        Op('(');
        foreach (var value in values)
            Int(value);
        return Op('t');
    }

    /// <summary>A reference to a storage.</summary>
    public PickleBuilder Storage(string key = "0", string type = "FloatStorage", long count = 6) =>
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count).Op('t', 'Q');

    /// <summary>The six floats of data/0, as [2, 3].</summary>
    public PickleBuilder Tensor() => Tensor([2, 3], [3, 1]);

    /// <summary>A view of data/0.</summary>
    public PickleBuilder Tensor(long[] shape, long[] strides, long offset = 0) =>
        Global("torch._utils",
            "_rebuild_tensor_v2").Op('(').Storage().Int(offset).Ints(shape).Ints(strides).Raw(0x89).EmptyOrderedDict().Op('t', 'R');

    public PickleBuilder EmptyOrderedDict() => Global("collections", "OrderedDict").Op(')', 'R');

    public byte[] Stop() => Op('.').ToArray();

    public byte[] ToArray() => [.. _bytes];
}
