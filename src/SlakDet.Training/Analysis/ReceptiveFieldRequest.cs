namespace SlakDet.Training.Analysis;

/// <summary>Which receptive field to measure, and where to write it.</summary>
public sealed record ReceptiveFieldRequest
{
    /// <summary>The config file; only its backbone and kernels count.</summary>
    public required string ConfigPath { get; init; }

    /// <summary>What followed each <c>--set</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>What <see cref="ModelWeights.Load"/> takes, of any model with this backbone.</summary>
    public required string Weights { get; init; }

    /// <summary>Which weights, where there are several.</summary>
    public string? Container { get; init; }

    /// <summary>Pictures, taken in the order of their folders and names.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>The most pictures to take, above 0.</summary>
    public int Count { get; init; } = 50;

    /// <summary>Height and width that they are resized to, at least 32.</summary>
    public int Side { get; init; } = 1024;

    /// <summary>Made if missing.</summary>
    public required string OutFolder { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "auto";
}
