namespace SlakDet.Backbones.Profiling;

/// <summary>A module that knows how often each of its weights is used, so that its cost can be told without running it.</summary>
/// <remarks>
/// Every convolution and linear layer costs (elements of its weight) x (positions of its output) multiply-accumulates,
/// whatever its kernel, stride or groups; so a cost model is one number a weight.
/// </remarks>
public interface IProfiled
{
    /// <summary>
    /// The number of output positions (H x W of the output map, 1 after global pooling) at which the convolution or linear weight of
    /// this state-dict name is applied when one picture is predicted; 0 for a weight that inference does not use.
    /// </summary>
    /// <param name="weight">Name of a weight of rank 2 or more in the module's own state dict.</param>
    /// <param name="height">Height of the input picture in pixels.</param>
    /// <param name="width">Width of the input picture in pixels.</param>
    long Positions(string weight, int height, int width);
}
