using SlakDet.Kernels;
using SlakDet.Kernels.Cuda;
using SlakDet.Training.Loop;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training;

/// <summary>Makes the task of a config: its data in place, its model with initial weights on the device.</summary>
public static class TaskFactory
{
    /// <summary>Makes the task; from then on the process computes as the config says.</summary>
    /// <param name="config">The run.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="note">Told what takes time or was loaded, and what is slower than it could be.</param>
    public static ITrainingTask Create(RunConfig config, Device device, Action<string>? note = null)
    {
        config.Task.Dataset.Prepare(note);
        DepthwiseConvolution.Implementation = config.Depthwise;
        if (CudaKernels.Trouble(device) is { } trouble)
            note?.Invoke($"large kernels, RoIAlign and confusion counts are left to libtorch, suppression and masks to the processor: {trouble}");
        // Of what stays float32 under bf16 no more is asked.
        backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = config.Loop.Precision != Precision.Fp32;
        Seeding.ForInitialization(config.Seed);
        return config.Task.CreateTask(device, config.Workers, note);
    }
}
