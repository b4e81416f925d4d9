namespace SlakDet.Training.Loop;

/// <summary>One row of the training log.</summary>
/// <param name="Step">Optimizer steps taken.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Epoch">Passes over the training set so far.</param>
/// <param name="LearningRate">Base rate of the last step, before group scales.</param>
/// <param name="Losses">Means since the last row; the total first, named <c>loss</c>.</param>
/// <param name="ImagesPerSecond">Since the last row.</param>
/// <param name="DataWaitShare">Share of the time that the step waited for data, 0 to 1.</param>
/// <param name="MemoryMegabytes">Resident memory of the process.</param>
/// <param name="Remaining">Estimated time to the end, if known.</param>
public sealed record StepRow(long Step, long Steps, double Epoch, double LearningRate, IReadOnlyList<(string Name, double Value)> Losses,
    double ImagesPerSecond, double DataWaitShare, double MemoryMegabytes, TimeSpan? Remaining)
{
    /// <summary>Memory of the device that is in use, by this process and others; null on processors.</summary>
    public double? DeviceMemoryMegabytes { get; init; }

    /// <summary>Numbers of the masks; empty for a dense training.</summary>
    public IReadOnlyList<(string Name, double Value)> Sparsity { get; init; } = [];

    /// <summary>The row's numbers by the names that the metrics files use.</summary>
    public IReadOnlyList<(string Name, double Value)> Values =>
        [("epoch", Epoch), ("learningRate", LearningRate), .. Losses, .. Sparsity, ("imagesPerSecond", ImagesPerSecond), ("dataWaitShare", DataWaitShare), ("memoryMegabytes", MemoryMegabytes), .. DeviceMemoryMegabytes is { } device ? [("deviceMemoryMegabytes", device)] : Array.Empty<(string, double)>()];
}
