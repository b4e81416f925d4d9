namespace SlakDet.Weights;

/// <summary>What a reader found in a file.</summary>
internal sealed class WeightContent
{
    /// <summary>Most tensors of a file.</summary>
    public const int MaxTensors = 100_000;

    /// <summary><c>safetensors</c> or <c>pth</c>.</summary>
    public required string Format { get; init; }

    public required IReadOnlyList<WeightTensor> Tensors { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>Keys of the root dictionary whose values are dictionaries with tensors; empty for a flat file.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];
}
