namespace SlakDet.Weights.Pickle;

/// <summary>
/// The policy on global names: a closed list of what is interpreted, a closed list of tolerated metadata, refusal of all else.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, GlobalKind> Interpreted = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = GlobalKind.OrderedDict,
        ["torch._utils._rebuild_tensor_v2"] = GlobalKind.RebuildTensor,
        ["torch._utils._rebuild_parameter"] = GlobalKind.RebuildParameter,
        ["torch.Size"] = GlobalKind.Size,
    };

    private static readonly Dictionary<string, TensorElementType> Storages = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = TensorElementType.Float64,
        ["torch.FloatStorage"] = TensorElementType.Float32,
        ["torch.HalfStorage"] = TensorElementType.Float16,
        ["torch.BFloat16Storage"] = TensorElementType.BFloat16,
        ["torch.LongStorage"] = TensorElementType.Int64,
        ["torch.IntStorage"] = TensorElementType.Int32,
        ["torch.ShortStorage"] = TensorElementType.Int16,
        ["torch.CharStorage"] = TensorElementType.Int8,
        ["torch.ByteStorage"] = TensorElementType.UInt8,
        ["torch.BoolStorage"] = TensorElementType.Bool,
    };

    private static readonly Dictionary<TensorElementType, string> StorageNames = Storages.ToDictionary(pair => pair.Value, pair => pair.Key);

    // Seen in files of PyTorch, MMCV and MMEngine training runs beside the weights.
    private static readonly HashSet<string> Metadata = new(StringComparer.Ordinal)
    {
        "argparse.Namespace",
        "types.SimpleNamespace",
        "collections.defaultdict",
        "collections.Counter",
        "collections.deque",
        "_codecs.encode",
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "datetime.timezone",
        "pathlib.Path",
        "pathlib.PosixPath",
        "pathlib.PurePosixPath",
        "pathlib.PureWindowsPath",
        "pathlib.WindowsPath",
        "numpy.core.multiarray.scalar",
        "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar",
        "numpy._core.multiarray._reconstruct",
        "numpy.dtype",
        "numpy.ndarray",
        "torch.device",
        "torch.bool",
        "torch.uint8",
        "torch.int8",
        "torch.int16",
        "torch.int32",
        "torch.int64",
        "torch.float16",
        "torch.bfloat16",
        "torch.float32",
        "torch.float64",
        "torch.serialization._get_layout",
        "torch.torch_version.TorchVersion",
        "addict.addict.Dict",
        "mmcv.utils.config.ConfigDict",
        "mmengine.config.config.ConfigDict",
        "mmengine.logging.history_buffer.HistoryBuffer",
        "yacs.config.CfgNode",
    };

    // Types of Python's builtins module that hold data; everything else in it (eval, exec, getattr, ...) can act.
    private static readonly HashSet<string> BuiltinTypes = new(StringComparer.Ordinal)
    {
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range", "set", "slice", "str",
        "tuple",
    };

    // For a clearer message only: what is in neither list above is refused in any case.
    private static readonly HashSet<string> ActingModules = new(StringComparer.Ordinal)
    {
        "__builtin__", "asyncio", "bdb", "builtins", "code", "codeop", "commands", "ctypes", "functools", "http", "importlib", "io",
        "marshal",
        "multiprocessing", "nt", "ntpath", "operator", "os", "pdb", "pickle", "_pickle", "pip", "pkgutil", "platform", "posix", "posixpath",
        "profile", "pty", "pydoc", "requests", "runpy", "shutil", "site", "smtplib", "socket", "ssl", "subprocess", "sys", "tempfile",
        "threading",
        "timeit", "trace", "types", "urllib", "venv", "webbrowser", "zipimport",
    };

    /// <summary>Classifies a global; null means refused.</summary>
    public static GlobalKind? Classify(string module, string name)
    {
        var fullName = FullName(module, name);
        if (Interpreted.TryGetValue(fullName, out var kind))
            return kind;
        if (Storages.ContainsKey(fullName))
            return GlobalKind.Storage;
        var isData = module is "builtins" or "__builtin__" ? BuiltinTypes.Contains(name) : Metadata.Contains(fullName);
        return isData ? GlobalKind.Metadata : null;
    }

    /// <summary>The element type of a global of kind <see cref="GlobalKind.Storage"/>.</summary>
    public static TensorElementType ElementType(PickleGlobal storage) => Storages[storage.FullName];

    /// <summary>The dotted name of the storage that holds elements of a type.</summary>
    public static string StorageOf(TensorElementType type) => StorageNames[type];

    /// <summary>Why a global was refused and what to do.</summary>
    public static string Refusal(string module, string name)
    {
        var top = module.Split('.')[0];
        if (ActingModules.Contains(top))
            return "it can run code when Python loads the file. No weight file needs it: do not load this file anywhere";
        if (top == "torch" && name.EndsWith("Storage", StringComparison.Ordinal))
            return $"its element type is not one of {string.Join(", ", Storages.Values)}; convert the tensor first";
        return "it is not on the list of harmless types. Save only the state dict: torch.save(model.state_dict(), ...)";
    }

    /// <summary>The dotted name.</summary>
    public static string FullName(string module, string name) => $"{module}.{name}";
}
