using SlakDet.Kernels.Cpu;
using SlakDet.Kernels.Mlp;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels;

/// <summary>Linear layer, exact GELU, linear layer on the last dimension: the pointwise part of a block. Differentiable.</summary>
/// <remarks>
/// In main memory and float32 by this project's own loops, which keep the wide middle in the caches; elsewhere, and where
/// <see cref="DepthwiseConvolution.IsStock"/>, by libtorch's operators.
/// </remarks>
public static class GeluMlp
{
    /// <summary>Computes it.</summary>
    /// <param name="input">(..., K).</param>
    /// <param name="expand">First layer's weight (hidden, K).</param>
    /// <param name="expandBias">(hidden).</param>
    /// <param name="project">Second layer's weight (outputs, hidden).</param>
    /// <param name="projectBias">(outputs).</param>
    /// <returns>(..., outputs).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static Tensor Forward(Tensor input, Tensor expand, Tensor expandBias, Tensor project, Tensor projectBias)
    {
        var (x, w1, b1, w2, b2) = (input.shape, expand.shape, expandBias.shape, project.shape, projectBias.shape);
        if (x.Length < 1 || w1.Length != 2 || w2.Length != 2 || w1[1] != x[^1] || w2[1] != w1[0] || !b1.SequenceEqual([w1[0]]) || !b2.SequenceEqual([w2[0]]))
            throw new ArgumentException($"Two linear layers: input {Text(x)}, weights {Text(w1)} and {Text(w2)}, biases {Text(b1)} and {Text(b2)}; "
                + "they must be (..., K), (hidden, K), (outputs, hidden), (hidden) and (outputs).");
        using var scope = NewDisposeScope();
        if (!IsOwn(input, expand, expandBias, project, projectBias))
            return nn.functional.linear(nn.functional.gelu(nn.functional.linear(input, expand, expandBias)), project, projectBias).MoveToOuterDisposeScope();
        var rows = input.reshape(-1, x[^1]).contiguous();
        var layers = new MlpLayers(expand.contiguous(), expandBias.contiguous(), project.contiguous(), projectBias.contiguous());
        var needsGradient = is_grad_enabled() && new[] { input, expand, expandBias, project, projectBias }.Any(tensor => tensor.requires_grad);
        var output = needsGradient ? Differentiable(rows, layers) : CpuMlp.Forward(rows, layers, keepHidden: false).Output;
        return output.view([.. x[..^1], w2[0]]).MoveToOuterDisposeScope();
    }

    private static Tensor Differentiable(Tensor rows, MlpLayers layers)
    {
        var place = new MlpFunction.Place();
        try
        {
            return MlpFunction.apply(rows, layers.Expand, layers.ExpandBias, layers.Project, layers.ProjectBias, place);
        }
        finally
        {
            place.Tensor?.Dispose();
        }
    }

    private static bool IsOwn(params ReadOnlySpan<Tensor> tensors)
    {
        if (DepthwiseConvolution.IsStock || Autocast.IsEnabled(DeviceType.CPU))
            return false;
        foreach (var tensor in tensors)
            if (tensor.device_type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || tensor.numel() == 0)
                return false;
        return true;
    }

    private static string Text(long[] shape) => $"({string.Join(", ", shape)})";
}
