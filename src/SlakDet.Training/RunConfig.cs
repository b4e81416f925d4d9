using SlakDet.Backbones.Sparsity;
using SlakDet.Kernels;
using SlakDet.Training.Loop;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schedules;
using SlakDet.Training.Tasks;

namespace SlakDet.Training;

/// <summary>Everything that a config file says of a run.</summary>
public sealed record RunConfig
{
    /// <summary>Key of all randomness.</summary>
    public required long Seed { get; init; }

    /// <summary>Model and data.</summary>
    public required TaskConfig Task { get; init; }

    /// <summary>The optimizer.</summary>
    public required OptimizerConfig Optimizer { get; init; }

    /// <summary>The learning rate over the steps.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Which weights stay zero; null trains densely.</summary>
    public SparsityConfig? Sparsity { get; init; }

    /// <summary>Lengths and intervals.</summary>
    public required LoopConfig Loop { get; init; }

    /// <summary>Threads that read and augment pictures; 0 does it in the loop itself.</summary>
    public required int Workers { get; init; }

    /// <summary>Who computes depthwise convolutions.</summary>
    public required DepthwiseImplementation Depthwise { get; init; }

    /// <summary>The score that the recipe is expected to reach; null where none is promised.</summary>
    public Expectation? Expect { get; init; }
}
