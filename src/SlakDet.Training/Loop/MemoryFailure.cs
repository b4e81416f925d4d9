using System.Globalization;
using System.Runtime.InteropServices;
using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Loop;

/// <summary>What to say when a training step finds no memory.</summary>
internal static class MemoryFailure
{
    private const int Shown = 5;
    private static readonly string[] Signs = ["out of memory", "can't allocate memory"];

    /// <summary>Whether an exception is libtorch's refusal for want of memory.</summary>
    public static bool Is(Exception exception) => exception is ExternalException && Signs.Any(sign => exception.Message.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>An error that says what holds memory and how to need less.</summary>
    /// <param name="cause">The refusal.</param>
    /// <param name="model">The model, with its gradients.</param>
    /// <param name="optimizerState">The optimizer's tensors.</param>
    /// <param name="pictures">Pictures in the batch.</param>
    public static EnvironmentException Explain(Exception cause, nn.Module model, IEnumerable<(string Name, Tensor Value)> optimizerState, int pictures)
    {
        (string Kind, List<(string Name, Tensor Value)> Tensors)[] kinds =
        [
            ("weights", [.. model.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter)), .. model.named_buffers().Select(pair => (pair.name, pair.buffer))]),
            ("gradients", [.. model.named_parameters().Where(pair => pair.parameter.grad is not null).Select(pair => ($"gradient of {pair.name}", pair.parameter.grad!))]),
            ("optimizer", [.. optimizerState]),
        ];
        var sums = string.Join(", ", kinds.Select(kind => $"{kind.Kind} {Megabytes(kind.Tensors.Sum(tensor => Bytes(tensor.Value)))}"));
        var largest = string.Concat(kinds.SelectMany(kind => kind.Tensors).OrderByDescending(tensor => Bytes(tensor.Value)).Take(Shown)
            .Select(tensor => $"\n  {Megabytes(Bytes(tensor.Value))}  {tensor.Name} ({string.Join(", ", tensor.Value.shape)}) {tensor.Value.dtype}"));
        var used = CudaDriver.UsedBytes is { } bytes ? $" In use on the device: {Megabytes(bytes)}." : "";
        return new("SD-MEMORY", $"There is not enough memory for a step with {pictures} pictures: {cause.Message.Split('\n')[0]}{used} Of it {sums}; the rest are maps that the gradients need. "
            + $"The largest lasting tensors:{largest}\nLower training.batchSize (training.accumulate keeps the sum of a step), the crop or the scales, or train with \"precision\": \"bf16\".", cause);
    }

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.element_size();

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
}
