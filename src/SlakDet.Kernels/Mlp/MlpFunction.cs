using SlakDet.Kernels.Cpu;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Mlp;

/// <summary>The two layers with their gradients; GELU is computed again on the way back instead of being kept.</summary>
internal sealed class MlpFunction : autograd.SingleTensorFunction<MlpFunction>
{
    public override string Name => nameof(MlpFunction);

    /// <param name="ctx">Keeps what the gradients need.</param>
    /// <param name="vars">Input (M, K), the weights and biases of both layers, and a place for the hidden numbers.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, expand, expandBias, project, projectBias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        var (output, hidden) = CpuMlp.Forward(input, new MlpLayers(expand, expandBias, project, projectBias), keepHidden: true);
        // TorchSharp reads the list only when this is over.
        ((Place)vars[5]).Tensor = hidden!.DetachFromDisposeScope();
        ctx.save_for_backward([input, expand, expandBias, project, projectBias, hidden]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (input, layers) = CpuMlp.Backward(saved[0], saved[5], new MlpLayers(saved[1], saved[2], saved[3], saved[4]), grad_output.contiguous());
        return [.. new[] { input, layers.Expand, layers.ExpandBias, layers.Project, layers.ProjectBias }.Select(tensor => tensor.MoveToOuterDisposeScope()), null!];
    }

    /// <summary>A place for a tensor that the forward pass makes for the gradient; its maker disposes of it when autograd has its own hold on it.</summary>
    internal sealed class Place
    {
        public Tensor? Tensor { get; set; }
    }
}
