using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>Weights as sparse as those of sparse training, at random places: for time, which ones are zero does not matter.</summary>
internal static class RandomSparsity
{
    /// <summary>Share of the published models' weights that is not zero.</summary>
    public const double Density = 0.6;

    /// <summary>Sets weights of rank 2 and 4 to zero, each with probability 1 - <see cref="Density"/>.</summary>
    public static void Apply(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
            if (parameter.dim() is 2 or 4)
                parameter.mul_(empty_like(parameter).bernoulli_(Density));
    }
}
