namespace SlakDet.Training.Loop;

/// <summary>Lengths and intervals of a training run.</summary>
public sealed record LoopConfig
{
    /// <summary>Optimizer steps of the whole run, above 0.</summary>
    public required long Steps { get; init; }

    /// <summary>Samples in one forward pass, above 0.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Forward passes summed into one optimizer step, above 0.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Number type of matrix products and convolutions.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>Largest L2 norm of all gradients together; larger ones are scaled down. None: no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Decay of the exponential moving average of the weights, in (0, 1). None: no average.</summary>
    public double? EmaDecay { get; init; }

    /// <summary>Steps between rows of the log.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>Steps between evaluations; the last step is always evaluated.</summary>
    public int EvaluateEvery { get; init; } = 4000;

    /// <summary>Steps between checkpoints; the last step is always saved.</summary>
    public int CheckpointEvery { get; init; } = 4000;

    /// <summary>How many of the newest checkpoints are kept, above 0; the best is kept besides.</summary>
    public int KeepLast { get; init; } = 3;
}
