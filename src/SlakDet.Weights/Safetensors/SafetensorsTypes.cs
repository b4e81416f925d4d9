namespace SlakDet.Weights.Safetensors;

/// <summary>Names of element types in a safetensors header.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, TensorElementType> ByName = new(StringComparer.Ordinal)
    {
        ["F64"] = TensorElementType.Float64,
        ["F32"] = TensorElementType.Float32,
        ["F16"] = TensorElementType.Float16,
        ["BF16"] = TensorElementType.BFloat16,
        ["I64"] = TensorElementType.Int64,
        ["I32"] = TensorElementType.Int32,
        ["I16"] = TensorElementType.Int16,
        ["I8"] = TensorElementType.Int8,
        ["U8"] = TensorElementType.UInt8,
        ["BOOL"] = TensorElementType.Bool,
    };

    private static readonly Dictionary<TensorElementType, string> ByType = ByName.ToDictionary(p => p.Value, p => p.Key);

    /// <summary>All names, for messages.</summary>
    public static string Allowed { get; } = string.Join(", ", ByName.Keys);

    public static bool TryParse(string name, out TensorElementType type) => ByName.TryGetValue(name, out type);

    public static string Name(TensorElementType type) => ByType[type];
}
