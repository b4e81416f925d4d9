namespace SlakDet.Weights.Pickle;

/// <summary>
/// Interprets a pickle as data: a stack, a memo and the opcodes of <see cref="PickleOpcode"/>. Names stay names, calls are
/// understood for the few functions that rebuild tensors, nothing is imported or executed.
/// </summary>
/// <remarks>Opcode semantics: Python's <c>pickletools</c> documentation, protocols 2 to 5.</remarks>
internal ref struct PickleMachine
{
    private const int MaxMarks = 1_000;
    private const int MaxStack = 1_000_000;
    private const int MaxMemo = 1_000_000;
    private readonly PickleObjects _objects;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private PickleInput _input;

    private PickleMachine(ReadOnlySpan<byte> pickle, string where, PickleObjects objects)
    {
        _input = new PickleInput(pickle, where);
        _objects = objects;
    }

    /// <summary>Runs a whole pickle and returns the value it builds.</summary>
    /// <param name="pickle">The bytes, from PROTO to STOP and nothing behind.</param>
    /// <param name="where">File and entry, for messages.</param>
    /// <param name="objects">Meaning of names, calls and references to storages.</param>
    /// <exception cref="WeightsException">An opcode, name or call is not allowed, a limit is passed, or the pickle is damaged.</exception>
    public static object? Run(ReadOnlySpan<byte> pickle, string where, PickleObjects objects) =>
        new PickleMachine(pickle, where, objects).Run();

    private object? Run()
    {
        if (_input.ReadOpcode() != (byte)PickleOpcode.Proto)
            throw _input.Error("SD-PICKLE-PROTOCOL", "the pickle does not start with its protocol number; protocols 2 to 5 are read");
        var protocol = _input.ReadByte();
        if (protocol is < 2 or > 5)
            throw _input.Error("SD-PICKLE-PROTOCOL", $"the pickle has protocol {protocol}; protocols 2 to 5 are read");
        while (true)
        {
            var opcode = _input.ReadOpcode();
            if (opcode == (byte)PickleOpcode.Stop)
                return Finish();
            Step(opcode);
        }
    }

    private object? Finish()
    {
        var result = Pop();
        if (_stack.Count != 0 || _marks.Count != 0)
            throw _input.Error("SD-PICKLE-STACK", $"the pickle stops with {_stack.Count} values too many on its stack");
        if (!_input.AtEnd)
            throw _input.Error("SD-PICKLE-STACK", "bytes follow the end of the pickle");
        return result;
    }

    private void Step(byte opcode)
    {
        switch ((PickleOpcode)opcode)
        {
            case PickleOpcode.Mark: PushMark(); break;
            case PickleOpcode.None: Push(null); break;
            case PickleOpcode.NewTrue: Push(true); break;
            case PickleOpcode.NewFalse: Push(false); break;
            case PickleOpcode.BinInt: Push((long)_input.ReadInt32()); break;
            case PickleOpcode.BinInt1: Push((long)_input.ReadByte()); break;
            case PickleOpcode.BinInt2: Push((long)_input.ReadUInt16()); break;
            case PickleOpcode.Long1: Push(_input.ReadLong(_input.ReadByte())); break;
            case PickleOpcode.BinFloat: Push(_input.ReadDouble()); break;
            case PickleOpcode.BinUnicode: Push(_input.ReadUtf8(_input.ReadUInt32())); break;
            case PickleOpcode.ShortBinUnicode: Push(_input.ReadUtf8(_input.ReadByte())); break;
            case PickleOpcode.ShortBinString: Push(_input.ReadLatin1(_input.ReadByte())); break;
            case PickleOpcode.EmptyList: Push(new PickleList([])); break;
            case PickleOpcode.EmptyDict: Push(new PickleDict([])); break;
            case PickleOpcode.EmptySet: Push(new PickleOpaque("set")); break;
            case PickleOpcode.EmptyTuple: Push(new PickleTuple([])); break;
            case PickleOpcode.Tuple1: PushTuple(1); break;
            case PickleOpcode.Tuple2: PushTuple(2); break;
            case PickleOpcode.Tuple3: PushTuple(3); break;
            case PickleOpcode.Tuple: Push(new PickleTuple(PopToMark())); break;
            case PickleOpcode.Append: Append([Pop()]); break;
            case PickleOpcode.Appends: Append(PopToMark()); break;
            case PickleOpcode.SetItem: SetItem(); break;
            case PickleOpcode.SetItems: SetItems(PopToMark()); break;
            case PickleOpcode.BinPut: Memoize(_input.ReadByte()); break;
            case PickleOpcode.LongBinPut: Memoize(_input.ReadUInt32()); break;
            case PickleOpcode.Memoize: Memoize((uint)_memo.Count); break;
            case PickleOpcode.BinGet: Recall(_input.ReadByte()); break;
            case PickleOpcode.LongBinGet: Recall(_input.ReadUInt32()); break;
            case PickleOpcode.Global: PushGlobal(_input.ReadLine(), _input.ReadLine()); break;
            case PickleOpcode.StackGlobal: StackGlobal(); break;
            case PickleOpcode.BinPersId: Push(_objects.Resolve(Pop(), _input)); break;
            case PickleOpcode.Reduce: Call(isNew: false); break;
            case PickleOpcode.NewObj: Call(isNew: true); break;
            case PickleOpcode.Build: Build(); break;
            // A frame only announces how much follows: a hint for readers that read ahead.
            case PickleOpcode.Frame: _input.ReadUInt64(); break;
            default:
                throw _input.Error("SD-PICKLE-OPCODE",
                    $"pickle opcode {RefusedOpcodes.Describe(opcode)} is not allowed in a weight file; "
                    + "save the state dict with torch.save in its zip format");
        }
    }

    private readonly void Push(object? value)
    {
        if (_stack.Count >= MaxStack)
            throw _input.Error("SD-PICKLE-LIMIT", $"more than {MaxStack} values on the stack");
        _stack.Add(value);
    }

    private readonly void PushMark()
    {
        if (_marks.Count >= MaxMarks)
            throw _input.Error("SD-PICKLE-LIMIT", $"containers nested deeper than {MaxMarks}");
        _marks.Push(_stack.Count);
    }

    private readonly int Floor => _marks.Count > 0 ? _marks.Peek() : 0;

    private readonly object? Top => _stack.Count > Floor ? _stack[^1] : throw Underflow();

    private readonly object? Pop()
    {
        var value = Top;
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private readonly object?[] PopToMark()
    {
        if (!_marks.TryPop(out var start))
            throw _input.Error("SD-PICKLE-STACK", "a container ends that never began (no mark on the stack)");
        var items = _stack[start..].ToArray();
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private readonly void PushTuple(int length)
    {
        var items = new object?[length];
        for (var i = length - 1; i >= 0; i--)
            items[i] = Pop();
        Push(new PickleTuple(items));
    }

    private readonly void Append(ReadOnlySpan<object?> items)
    {
        switch (Top)
        {
            case PickleList list: list.Items.AddRange(items); break;
            case PickleOpaque: break;
            default: throw Misplaced("items are appended to", Top, "a list");
        }
    }

    private readonly void SetItem()
    {
        var value = Pop();
        SetItems([Pop(), value]);
    }

    private readonly void SetItems(ReadOnlySpan<object?> items)
    {
        if (items.Length % 2 != 0)
            throw _input.Error("SD-PICKLE-STACK", $"{items.Length} values are set in a dictionary; keys and values must come in pairs");
        switch (Top)
        {
            case PickleDict dictionary:
                for (var i = 0; i < items.Length; i += 2)
                    dictionary.Entries.Add(new(items[i], items[i + 1]));
                break;
            case PickleOpaque:
                break;
            default:
                throw Misplaced("entries are set in", Top, "a dictionary");
        }
    }

    private readonly void Memoize(uint index)
    {
        var value = Top;
        if (_memo.Count >= MaxMemo)
            throw _input.Error("SD-PICKLE-LIMIT", $"more than {MaxMemo} values in the memo");
        _memo[index] = value;
    }

    private readonly void Recall(uint index)
    {
        if (!_memo.TryGetValue(index, out var value))
            throw _input.Error("SD-PICKLE-MEMO", $"memo entry {index} is used but was never set");
        Push(value);
    }

    private readonly void StackGlobal()
    {
        var name = Pop();
        var module = Pop();
        if (name is not string nameText || module is not string moduleText)
            throw _input.Error("SD-PICKLE-VALUE", $"a global is named by {Describe(module)} and {Describe(name)}; two texts are needed");
        PushGlobal(moduleText, nameText);
    }

    private readonly void PushGlobal(string module, string name)
    {
        var fullName = PickleGlobals.FullName(module, name);
        if (PickleGlobals.Classify(module, name) is not { } kind)
            throw _input.Error("SD-PICKLE-GLOBAL",
                $"the file refers to {Printable.Quote(fullName)}, which is refused: {PickleGlobals.Refusal(module, name)}");
        Push(new PickleGlobal(fullName, kind));
    }

    private readonly void Call(bool isNew)
    {
        var arguments = Pop();
        var callee = Pop();
        if (callee is not PickleGlobal global)
            throw Misplaced("a call is made to", callee, "a named type or function");
        if (arguments is not PickleTuple tuple)
            throw Misplaced($"{global.FullName} is called with", arguments, "a tuple");
        Push(PickleObjects.Call(global, tuple.Items, isNew, _input));
    }

    private readonly void Build()
    {
        Pop();
        // State such as OrderedDict's _metadata or a Namespace's fields is of no use: only the object stays.
        if (Top is not (PickleDict or PickleOpaque))
            throw Misplaced("attributes are set on", Top, "a dictionary or metadata");
    }

    private readonly WeightsException Underflow() => _input.Error("SD-PICKLE-STACK", "a value is taken from the stack, which is empty");

    private readonly WeightsException Misplaced(string action, object? value, string allowed) =>
        _input.Error("SD-PICKLE-VALUE", $"{action} {Describe(value)}; only {allowed} is allowed there");

    private static string Describe(object? value) => PickleObjects.Describe(value);
}
