using SlakDet.Weights.Tests.Building;

namespace SlakDet.Weights.Tests.Pickle;

public partial class HostilePickleTests
{
    private static readonly Dictionary<string, Refusal> Cases = new()
    {
        // protocol and frame of the pickle
        ["no protocol"] = Pickle("SD-PICKLE-PROTOCOL", "does not start with its protocol number", () => new PickleBuilder().Op('}').Stop()),
        ["protocol 1"] = Pickle("SD-PICKLE-PROTOCOL", "protocol 1", () => new PickleBuilder().Raw(0x80, 1).Op('}').Stop()),
        ["protocol 6"] = Pickle("SD-PICKLE-PROTOCOL", "protocol 6", () => new PickleBuilder().Raw(0x80, 6).Op('}').Stop()),
        ["second protocol"] = Pickle("SD-PICKLE-OPCODE", "PROTO (0x80)", () => PickleBuilder.Start().Raw(0x80, 2).Op('}').Stop()),
        ["bytes behind the end"] = Pickle("SD-PICKLE-STACK", "bytes follow", () => PickleBuilder.Start().Op('}', '.').Stop()),
        ["empty"] = Pickle("SD-PICKLE-TRUNCATED", "0 are left", () => []),
        ["stop on an empty stack"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Stop()),
        ["stop with a value too many"] = Pickle("SD-PICKLE-STACK", "1 values too many", () => PickleBuilder.Start().Op('}', '}').Stop()),
        ["stop inside a container"] = Pickle("SD-PICKLE-STACK", "too many", () => PickleBuilder.Start().Op('(', '}').Stop()),

        // stack and memo
        ["append without list"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('N', 'a').Stop()),
        ["appends without mark"] = Pickle("SD-PICKLE-STACK", "no mark", () => PickleBuilder.Start().Op(']', 'N', 'e').Stop()),
        ["items without mark"] = Pickle("SD-PICKLE-STACK", "no mark", () => PickleBuilder.Start().Op('}', 'N', 'N', 'u').Stop()),
        ["tuple without mark"] = Pickle("SD-PICKLE-STACK", "no mark", () => PickleBuilder.Start().Op('N', 't').Stop()),
        ["tuple of three from two"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('N', 'N').Raw(0x87).Stop()),
        ["tuple across a mark"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('N', '(', 'N').Raw(0x86).Stop()),
        ["item across a mark"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('}', '(', 'N', 'N', 's').Stop()),
        ["call on an empty stack"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('R').Stop()),
        ["build on an empty stack"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('b').Stop()),
        ["reference on an empty stack"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('Q').Stop()),
        ["memo of an empty stack"] = Pickle("SD-PICKLE-STACK", "empty", () => PickleBuilder.Start().Op('q').Raw(0).Stop()),
        ["memo never set"] = Pickle("SD-PICKLE-MEMO", "memo entry 7", () => PickleBuilder.Start().Op('h').Raw(7).Stop()),
        ["memo never set, long"] = Pickle("SD-PICKLE-MEMO", "memo entry 4294967295",
            () => PickleBuilder.Start().Op('j').UInt32(uint.MaxValue).Stop()),
        ["odd number of items"] = Pickle("SD-PICKLE-STACK", "1 values are set", () => PickleBuilder.Start().Op('}', '(', 'N', 'u').Stop()),
        ["items set in a list"] = Pickle("SD-PICKLE-VALUE", "entries are set in a list",
            () => PickleBuilder.Start().Op(']', 'N', 'N', 's').Stop()),
        ["item appended to a dictionary"] = Pickle("SD-PICKLE-VALUE", "items are appended to a dictionary",
            () => PickleBuilder.Start().Op('}', 'N', 'a').Stop()),

        // limits
        ["marks nested too deep"] = Pickle("SD-PICKLE-LIMIT", "deeper than 1000",
            () => PickleBuilder.Start().Repeat(1001, (p, _) => p.Op('(')).Stop()),
        ["stack too high"] = Pickle("SD-PICKLE-LIMIT", "more than 1000000 values on the stack",
            () => PickleBuilder.Start().Repeat(1_000_001, (p, _) => p.Op('N')).Stop()),
        ["memo too large"] = Pickle("SD-PICKLE-LIMIT", "more than 1000000 values in the memo",
            () => PickleBuilder.Start().Op('N').Repeat(1_000_001, (p, _) => p.Raw(0x94)).Stop()),
        ["text too long"] = Pickle("SD-PICKLE-LIMIT", "a text of 1048577 bytes",
            () => PickleBuilder.Start().Text(new string('x', (1 << 20) + 1)).Stop()),
        ["text claims 4 GB"] = Pickle("SD-PICKLE-LIMIT", "a text of 4294967295 bytes",
            () => PickleBuilder.Start().Op('X').UInt32(uint.MaxValue).Stop()),
        ["integer of 9 bytes"] = Pickle("SD-PICKLE-LIMIT", "an integer of 9 bytes",
            () => PickleBuilder.Start().Raw(0x8A, 9).Raw(new byte[9]).Stop()),
        ["name without end"] = Pickle("SD-PICKLE-LIMIT", "a name of more than 256 bytes",
            () => PickleBuilder.Start().Op('c').Raw(new byte[300]).Stop()),
        ["tuples in tuples"] = Value("SD-PTH-LIMIT", "nested deeper than 100", p => p.Op(')').Repeat(200, (q, _) => q.Raw(0x85))),
        ["a list inside itself"] = Value("SD-PTH-LIMIT", "inside themselves", p => p.Op(']').Put(0).Get(0).Op('a')),
        ["a dictionary inside itself"] = Pickle("SD-PTH-LIMIT", "inside themselves",
            () => PickleBuilder.Start().Op('}').Put(0).Text("x").Get(0).Op('s').Stop()),
        ["billion laughs"] = Value("SD-PTH-LIMIT", "names that are longer together",
            p => p.Tensor().Put(0).Repeat(40, (q, i) => q.Get(i).Raw(0x86).Put(i + 1))),
        ["billion laughs of empty tensors"] = Value("SD-PTH-LIMIT", "names that are longer together",
            p => p.Tensor([0], [1]).Put(0).Repeat(40, (q, i) => q.Get(i).Raw(0x86).Put(i + 1))),
        ["more elements than bytes"] = Value("SD-PTH-LIMIT", "more elements than the archive has bytes",
            p => p.Op('(').Tensor().Put(0).Repeat(3000, (q, _) => q.Get(0)).Op('t')),
        ["too many tensors"] = Value("SD-PTH-LIMIT", "more than 100000 tensors",
            p => p.Op('(').Tensor([0], [1]).Put(0).Repeat(100_000, (q, _) => q.Get(0)).Op('t')),
        ["name too long"] = Pickle("SD-PTH-LIMIT", "a name of 1025 characters",
            () => PickleBuilder.Start().Op('}').Text(new string('n', 1025)).Tensor().Op('s').Stop()),
        ["a long name for many"] = Pickle("SD-PTH-LIMIT", "names that are longer together",
            () => PickleBuilder.Start().Op('}').Text(new string('n', 1000)).Op('(').Tensor([0], [1]).Put(0).Repeat(100,
                (q, _) => q.Get(0)).Op('t', 's').Stop()),

        // values in the wrong place
        ["root is a list"] = Pickle("SD-PTH-ROOT", "the file holds a list", () => PickleBuilder.Start().Op(']').Stop()),
        ["root is None"] = Pickle("SD-PTH-ROOT", "the file holds None", () => PickleBuilder.Start().Op('N').Stop()),
        ["root is metadata"] = Pickle("SD-PTH-ROOT", "the file holds a argparse.Namespace",
            () => PickleBuilder.Start().Global("argparse", "Namespace").Op(')').Raw(0x81).Stop()),
        ["text is not UTF-8"] = Pickle("SD-PICKLE-VALUE", "not valid UTF-8",
            () => PickleBuilder.Start().Op('X').UInt32(2).Raw(0xC3, 0x28).Stop()),
        ["text is half a surrogate pair"] = Pickle("SD-PICKLE-VALUE", "not valid UTF-8",
            () => PickleBuilder.Start().Op('X').UInt32(3).Raw(0xED, 0xA0, 0x80).Stop()),
        ["global is not UTF-8"] = Pickle("SD-PICKLE-VALUE", "not valid UTF-8",
            () => PickleBuilder.Start().Op('c').Raw(0xFF, 10, 0xFF, 10).Stop()),
        ["global named by numbers"] = Value("SD-PICKLE-VALUE", "a global is named by 1 and 2", p => p.Int(1).Int(2).Raw(0x93)),
        ["call of a text"] = Value("SD-PICKLE-VALUE", "a call is made to 'eval'", p => p.Text("eval").Op(')', 'R')),
        ["call of a tensor"] = Value("SD-PICKLE-VALUE", "a call is made to a tensor", p => p.Tensor().Op(')', 'R')),
        ["call with a list"] = Value("SD-PICKLE-VALUE", "is called with a list", p => p.Global("collections", "OrderedDict").Op(']', 'R')),
        ["call of a storage type"] = Value("SD-PICKLE-CALL", "torch.FloatStorage is called with ()",
            p => p.Global("torch", "FloatStorage").Op(')', 'R')),
        ["dictionary with arguments"] = Value("SD-PICKLE-CALL", "collections.OrderedDict is called with (None)",
            p => p.Global("collections", "OrderedDict").Op('N').Raw(0x85).Op('R')),
        ["dictionary without constructor"] = Value("SD-PICKLE-CALL", "collections.OrderedDict is made with ()",
            p => p.Global("collections", "OrderedDict").Op(')').Raw(0x81)),
        ["tensor without constructor"] = Value("SD-PICKLE-CALL", "_rebuild_tensor_v2 is made",
            p => p.Global("torch._utils", "_rebuild_tensor_v2").Op(')').Raw(0x81)),
        ["parameter of a text"] = Value("SD-PICKLE-CALL", "_rebuild_parameter is called with ('x', False, a dictionary)",
            p => p.Global("torch._utils", "_rebuild_parameter").Text("x").Raw(0x89).EmptyOrderedDict().Raw(0x87).Op('R')),
        ["size of a number"] = Value("SD-PICKLE-CALL", "torch.Size is called with (3)",
            p => p.Global("torch", "Size").Int(3).Raw(0x85).Op('R')),
        ["attributes of a tensor"] = Value("SD-PICKLE-VALUE", "attributes are set on a tensor", p => p.Tensor().Op('}', 'b')),
        ["attributes of a type"] = Value("SD-PICKLE-VALUE", "attributes are set on collections.OrderedDict",
            p => p.Global("collections", "OrderedDict").Op('}', 'b')),
        ["tensor with hooks"] = Value("SD-PICKLE-CALL", "_rebuild_tensor_v2 is called",
            p => p.Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage().Int(0).Ints(6).Ints(1).Raw(0x89).Op('}', 'N', 'N', 's',
                't', 'R')),
        ["negated tensor"] = Value("SD-PICKLE-CALL", "_rebuild_tensor_v2 is called",
            p => p.Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage().Int(0).Ints(6).Ints(1).Raw(0x89).EmptyOrderedDict()
                .Op('}').Text("neg").Raw(0x88).Op('s', 't', 'R')),
        ["tensor with too few arguments"] = Value("SD-PICKLE-CALL", "_rebuild_tensor_v2 is called",
            p => p.Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage().Int(0).Op('t', 'R')),

        // storages
        ["reference is a text"] = Value("SD-PICKLE-VALUE", "a storage reference is 'x'", p => p.Text("x").Op('Q')),
        ["reference is too short"] = Value("SD-PICKLE-VALUE", "a storage reference is a tuple of 1",
            p => p.Text("storage").Raw(0x85).Op('Q')),
        ["reference to a module"] = Value("SD-PICKLE-VALUE", "a storage reference is a tuple of 5",
            p => p.Op('(').Text("module").Global("torch", "FloatStorage").Text("0").Text("cpu").Int(6).Op('t', 'Q')),
        ["reference by a dictionary type"] = Value("SD-PICKLE-VALUE", "a storage reference is a tuple of 5",
            p => p.Op('(').Text("storage").Global("collections", "OrderedDict").Text("0").Text("cpu").Int(6).Op('t', 'Q')),
        ["storage that is not there"] = Value("SD-PTH-STORAGE", "the archive has no entry data/1", p => p.Storage("1")),
        ["storage outside of data"] = Value("SD-PTH-STORAGE", "the archive has no entry data/../data.pkl", p => p.Storage("../data.pkl")),
        ["storage on the disk"] = Value("SD-PTH-STORAGE", "the archive has no entry data//etc/passwd", p => p.Storage("/etc/passwd")),
        ["storage of no name"] = Value("SD-PTH-STORAGE", "the archive has no entry data/", p => p.Storage("")),
        ["storage of negative length"] = Value("SD-PTH-STORAGE", "has -1 elements", p => p.Storage(count: -1)),
        ["storage longer than its entry"] = Value("SD-PTH-STORAGE", "claims 7 Float32 elements, its entry has 24 bytes",
            p => p.Storage(count: 7)),
        ["storage wider than its entry"] = Value("SD-PTH-STORAGE", "claims 6 Float64 elements, its entry has 24 bytes",
            p => p.Storage(type: "DoubleStorage")),
        ["storage of huge length"] = Value("SD-PTH-STORAGE", "claims 9223372036854775807", p => p.Storage(count: long.MaxValue)),

        // views
        ["view from a negative offset"] = Value("SD-PTH-STORAGE", "at element -1", p => p.Tensor([1], [1], -1)),
        ["view behind its storage"] = Value("SD-PTH-STORAGE", "reaches element 6 of a storage of 6", p => p.Tensor([6], [1], 1)),
        ["empty view far behind its storage"] = Value("SD-PTH-STORAGE", "at element 7 does not fit", p => p.Tensor([0], [1], 7)),
        ["view larger than its storage"] = Value("SD-PTH-STORAGE", "reaches element 7", p => p.Tensor([2, 4], [4, 1])),
        ["stride beyond its storage"] = Value("SD-PTH-STORAGE", "reaches element 9223372036854775807", p => p.Tensor([2], [long.MaxValue])),
        ["strides that would overflow"] = Value("SD-PTH-STORAGE", "reaches element 18446744073709551614",
            p => p.Tensor([2, 2], [long.MaxValue, long.MaxValue])),
        ["sizes that would overflow"] = Value("SD-PTH-SHAPE", "multiply to more than 64 bits", p => p.Tensor([1L << 32, 1L << 32], [0, 0])),
        ["sizes that would overflow to zero"] = Value("SD-PTH-SHAPE", "multiply to more than 64 bits",
            p => p.Tensor([1L << 62, 4], [0, 0])),
        ["negative size"] = Value("SD-PTH-SHAPE", "axis 0 of a tensor has size -1", p => p.Tensor([-1], [1])),
        ["negative stride"] = Value("SD-PTH-STRIDE", "axis 0 of a tensor has stride -1", p => p.Tensor([6], [-1], 5)),
        ["expanded by stride 0"] = Value("SD-PTH-STRIDE", "has elements that overlap", p => p.Tensor([3, 2], [0, 1])),
        ["overlapping windows"] = Value("SD-PTH-STRIDE", "has elements that overlap", p => p.Tensor([5, 2], [1, 1])),
        ["interleaved overlap"] = Value("SD-PTH-STRIDE", "has elements that overlap", p => p.Tensor([2, 2], [2, 2])),
        ["more sizes than strides"] = Value("SD-PTH-SHAPE", "2 sizes and 1 strides", p => p.Tensor([2, 3], [3])),
        ["too many axes"] = Value("SD-PTH-SHAPE", "65 sizes",
            p => p.Tensor([.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)])),
        ["size is a text"] = Value("SD-PTH-SHAPE", "axis 0 of a tensor has size 'x'",
            p => View(p, q => q.Text("x").Raw(0x85), q => q.Ints(1))),
        ["stride is a float"] = Value("SD-PTH-STRIDE", "axis 0 of a tensor has stride a float",
            p => View(p, q => q.Ints(1), q => q.Op('G').Raw(new byte[8]).Raw(0x85))),

        // names
        ["same name twice"] = Pickle("SD-PTH-NAME", "two tensors are named 'w'",
            () => PickleBuilder.Start().Op('}').Text("w").Tensor().Op('s').Text("w").Tensor().Op('s').Stop()),
        ["same path twice"] = Pickle("SD-PTH-NAME", "two tensors are named 'a.b'",
            () => PickleBuilder.Start().Op('}').Text("a.b").Tensor().Op('s').Text("a").Op('}').Text("b").Tensor().Op('s', 's').Stop()),
        ["number and text the same name"] = Pickle("SD-PTH-NAME", "two tensors are named '1'",
            () => PickleBuilder.Start().Op('}').Text("1").Tensor().Op('s').Int(1).Tensor().Op('s').Stop()),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Open_HostilePickle_IsRefused(string name) => Cases[name].Check("hostile.pth");

    [Fact]
    public void Open_ValidPickle_IsRead()
    {
        // The frame that the hostile cases differ from.
        Assert.Equal(1, Refusal.ReadAll(ZipBuilder.Pth(PickleBuilder.Valid()).Build(), "valid.pth"));
    }

    [Fact]
    public void Open_LaughsWithoutTensors_TakesNoTime()
    {
        var pickle = PickleBuilder.Start().Op('}').Text("x").Op(')').Put(0).Repeat(60,
            (q, i) => q.Get(i).Raw(0x86).Put(i + 1)).Op('s').Text("w").Tensor().Op('s').Stop();

        using var file = WeightFile.Read(ZipBuilder.Pth(pickle).Build(), "laughs.pth");

        Assert.Equal(["x: a tuple of 2"], file.Skipped);
        Assert.Single(file.Tensors);
    }

    private static Refusal Pickle(string code, string text, Func<byte[]> pickle) => new(code, text, () => ZipBuilder.Pth(pickle()).Build());

    /// <summary>A root dictionary with one entry x of the given value.</summary>
    private static Refusal Value(string code, string text, Action<PickleBuilder> value) =>
        Pickle(code, text, () => PickleBuilder.Start().Op('}').Text("x").Repeat(1, (p, _) => value(p)).Op('s').Stop());

    private static void View(PickleBuilder pickle, Action<PickleBuilder> size, Action<PickleBuilder> stride) =>
        pickle.Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage().Int(0).Repeat(1, (p, _) => size(p)).Repeat(1,
            (p, _) => stride(p))
            .Raw(0x89).EmptyOrderedDict().Op('t', 'R');
}
