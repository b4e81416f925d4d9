using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>How much a loss depends on each weight, |weight * gradient| (SNIP, Lee et al., ICLR 2019).</summary>
public static class Sensitivity
{
    /// <summary>Measures in training mode and leaves no trace: gradients, buffers (running statistics), mode and the state of torch's generator are as before.</summary>
    /// <param name="model">The model, without gradients.</param>
    /// <param name="weights">Parameters of it.</param>
    /// <param name="loss">Computes the scalar loss.</param>
    /// <returns>A score an element, of each weight's shape; zeros for a weight that the loss does not depend on.</returns>
    public static IReadOnlyList<Tensor> Of(nn.Module model, IReadOnlyList<(string Name, Tensor Weight)> weights, Func<Tensor> loss)
    {
        var wasTraining = model.training;
        using var generator = random.get_rng_state();
        using var scope = NewDisposeScope();
        var buffers = model.named_buffers().Select(entry => (Buffer: entry.buffer, Before: entry.buffer.detach().clone())).ToList();
        try
        {
            model.train();
            loss().backward();
            using var noGradient = no_grad();
            return [.. weights.Select(entry => Score(entry.Weight).MoveToOuterDisposeScope())];
        }
        finally
        {
            using var noGradient = no_grad();
            foreach (var parameter in model.parameters())
            {
                parameter.grad?.Dispose();
                parameter.grad = null;
            }
            foreach (var (buffer, before) in buffers)
                buffer.copy_(before);
            model.train(wasTraining);
            random.set_rng_state(generator);
        }
    }

    private static Tensor Score(Tensor weight) => weight.grad is { } gradient ? (weight.detach() * gradient).abs() : zeros_like(weight, requires_grad: false);
}
