using SlakDet.Weights.IO;

namespace SlakDet.Weights.Pickle;

// A pickled value is null, bool, long, double, string or one of these: plain data, whatever the pickle says.

/// <summary>A Python tuple, or a <c>torch.Size</c>.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A Python list.</summary>
internal sealed record PickleList(List<object?> Items);

/// <summary>A Python dict or OrderedDict, its entries as pickled, in order.</summary>
internal sealed record PickleDict(List<KeyValuePair<object?, object?>> Entries);

/// <summary>The name of something importable. Only ever a name: nothing is looked up.</summary>
internal sealed record PickleGlobal(string FullName, GlobalKind Kind);

/// <summary>An object that is known to be harmless metadata and of no use here; its content is dropped.</summary>
internal sealed record PickleOpaque(string TypeName);

/// <summary>A typed run of numbers in an entry of the archive.</summary>
internal sealed record PickleStorage(ByteSource Bytes, TensorElementType ElementType, long Count);

/// <summary>A view of a storage, checked to lie inside it. Strides are null when packed row-major.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[]? Strides);
