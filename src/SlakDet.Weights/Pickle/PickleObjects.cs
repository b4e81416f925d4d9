using System.Globalization;

namespace SlakDet.Weights.Pickle;

/// <summary>Gives meaning to the names, calls and storage references of a PyTorch pickle.</summary>
internal sealed class PickleObjects(IPickleStorages storages)
{
    private const int MaxAxes = 64;

    /// <summary>A persistent id: <c>('storage', type, key, location, count)</c>.</summary>
    public PickleStorage Resolve(object? id, in PickleInput input)
    {
        if (id is not PickleTuple { Items: ["storage", PickleGlobal { Kind: GlobalKind.Storage } type, string key, string, long count] })
            throw input.Error("SD-PICKLE-VALUE",
                $"a storage reference is {Describe(id)}; it must be ('storage', type, key, location, number of elements)");
        if (count < 0)
            throw input.Error("SD-PTH-STORAGE", $"storage {Printable.Quote(key)} has {count} elements");
        var elementType = PickleGlobals.ElementType(type);
        if (storages.Find(key) is not { } bytes)
            throw input.Error("SD-PTH-STORAGE",
                $"storage {Printable.Quote(key)} is used, but the archive has no entry data/{Printable.Text(key)}");
        if (count > bytes.Length / elementType.ByteSize())
            throw input.Error("SD-PTH-STORAGE",
                $"storage {Printable.Quote(key)} claims {count} {elementType} elements, its entry has {bytes.Length} bytes");
        return new PickleStorage(bytes, elementType, count);
    }

    /// <summary>A call of a type or function, or (<paramref name="isNew"/>) an object made without its constructor.</summary>
    public static object? Call(PickleGlobal callee, object?[] arguments, bool isNew, in PickleInput input)
    {
        switch (callee.Kind)
        {
            case GlobalKind.Metadata:
                return new PickleOpaque(callee.FullName);
            case GlobalKind.OrderedDict when !isNew && arguments is []:
                return new PickleDict([]);
            case GlobalKind.Size when !isNew && arguments is [PickleTuple sizes]:
                return sizes;
            // tensor, requires_grad, hooks
            case GlobalKind.RebuildParameter when !isNew && arguments is [PickleTensor data, bool, PickleDict { Entries: [] }]:
                return data;
            // storage, offset, size, stride, requires_grad, hooks, and in newer files metadata such as a negation flag
            case GlobalKind.RebuildTensor when !isNew
                && arguments is [PickleStorage storage, long offset, PickleTuple size, PickleTuple stride,
                    bool, PickleDict { Entries: [] }, .. var more]
                && more is [] or [null] or [PickleDict { Entries: [] }]:
                return RebuildTensor(storage, offset, size.Items, stride.Items, input);
            default:
                var shown = string.Join(", ", arguments.Take(10).Select(Describe));
                throw input.Error("SD-PICKLE-CALL",
                    $"{callee.FullName} is {(isNew ? "made" : "called")} with ({shown}), which is not how PyTorch saves it");
        }
    }

    /// <summary>Names a value's type for a message.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool b => b ? "True" : "False",
        long l => l.ToString(CultureInfo.InvariantCulture),
        double => "a float",
        string s => Printable.Quote(s),
        PickleTuple t => $"a tuple of {t.Items.Length}",
        PickleList => "a list",
        PickleDict => "a dictionary",
        PickleGlobal g => g.FullName,
        PickleOpaque o => $"a {o.TypeName}",
        PickleStorage => "a storage",
        _ => "a tensor",
    };

    private static PickleTensor RebuildTensor(PickleStorage storage, long offset, object?[] sizeItems, object?[] strideItems,
        in PickleInput input)
    {
        if (sizeItems.Length != strideItems.Length || sizeItems.Length > MaxAxes)
            throw input.Error("SD-PTH-SHAPE",
                $"a tensor has {sizeItems.Length} sizes and {strideItems.Length} strides; as many of both are needed, at most {MaxAxes}");
        var shape = new long[sizeItems.Length];
        var strides = new long[sizeItems.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (sizeItems[axis] is not long size || size < 0)
                throw input.Error("SD-PTH-SHAPE",
                    $"axis {axis} of a tensor has size {Describe(sizeItems[axis])}; an integer from 0 on is needed");
            if (strideItems[axis] is not long stride || stride < 0)
                throw input.Error("SD-PTH-STRIDE",
                    $"axis {axis} of a tensor has stride {Describe(strideItems[axis])}; an integer from 0 on is needed");
            shape[axis] = size;
            // The stride of an axis of one element is never walked; PyTorch leaves any value there.
            strides[axis] = size == 1 ? 0 : stride;
        }
        if (!TensorShape.TryCount(shape, out var count))
            throw input.Error("SD-PTH-SHAPE", $"the sizes {TensorShape.Format(shape)} multiply to more than 64 bits");
        if (offset < 0 || offset > storage.Count)
            throw input.Error("SD-PTH-STORAGE",
                $"a tensor {TensorShape.Format(shape)} at element {offset} does not fit its storage of {storage.Count} elements");
        if (count > 0)
            CheckWalk(storage, offset, shape, strides, input);
        return new PickleTensor(storage, offset, shape, IsPacked(shape, strides, count) ? null : strides);
    }

    /// <summary>Every element must lie inside the storage, and no two on the same place.</summary>
    private static void CheckWalk(PickleStorage storage, long offset, long[] shape, long[] strides, in PickleInput input)
    {
        var last = (Int128)offset;
        for (var axis = 0; axis < shape.Length; axis++)
            last += (Int128)strides[axis] * (shape[axis] - 1);
        if (last >= storage.Count)
            throw input.Error("SD-PTH-STORAGE",
                $"{Describe(shape, strides)} at element {offset} reaches element {last} of a storage of {storage.Count}");
        // By rising stride, each axis must step over all that the axes before it cover.
        var reach = 0L;
        foreach (var axis in Enumerable.Range(0, shape.Length).Where(a => shape[a] > 1).OrderBy(a => strides[a]))
        {
            if (strides[axis] <= reach)
                throw input.Error("SD-PTH-STRIDE", $"{Describe(shape, strides)} has elements that overlap; save it with .contiguous()");
            reach += strides[axis] * (shape[axis] - 1);
        }
    }

    private static string Describe(long[] shape, long[] strides) =>
        $"a tensor {TensorShape.Format(shape)} with strides {TensorShape.Format(strides)}";

    private static bool IsPacked(long[] shape, long[] strides, long count)
    {
        if (count == 0)
            return true;
        var packed = TensorShape.PackedStrides(shape);
        for (var axis = 0; axis < shape.Length; axis++)
            if (shape[axis] != 1 && strides[axis] != packed[axis])
                return false;
        return true;
    }
}
