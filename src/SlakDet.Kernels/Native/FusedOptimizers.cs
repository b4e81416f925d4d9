using TorchSharp;

namespace SlakDet.Kernels.Native;

/// <summary>Optimizer steps over whole parameter lists as single libtorch operators, for CPU and CUDA.</summary>
public static class FusedOptimizers
{
    /// <summary>
    /// One AdamW step (Loshchilov and Hutter, ICLR 2019) in place: decoupled decay by (1 - lr * weightDecay), then the bias-corrected
    /// Adam update.
    /// </summary>
    /// <param name="parameters">Parameters, any shapes, one device and element type.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="firstMoments">Running means of the gradients, updated.</param>
    /// <param name="secondMoments">Running means of their squares, updated.</param>
    /// <param name="stepsBefore">Float32 scalar on the parameters' device: how many steps were taken before this one.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="beta1">Decay of the first moment, in [0, 1).</param>
    /// <param name="beta2">Decay of the second moment, in [0, 1).</param>
    /// <param name="epsilon">Added to the root of the second moment.</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    public static void AdamW(IReadOnlyList<torch.Tensor> parameters, IReadOnlyList<torch.Tensor> gradients, IReadOnlyList<torch.Tensor> firstMoments,
        IReadOnlyList<torch.Tensor> secondMoments, torch.Tensor stepsBefore, double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    {
        using var _ = torch.no_grad();
        using var step = stepsBefore.Plus(1.0);
        var stepOfEach = new torch.Tensor[parameters.Count];
        Array.Fill(stepOfEach, step);
        Dispatcher.Call("aten::_fused_adamw_", "", Dispatcher.Argument(parameters), Dispatcher.Argument(gradients), Dispatcher.Argument(firstMoments),
            Dispatcher.Argument(secondMoments), Dispatcher.Argument([]), Dispatcher.Argument(stepOfEach), Dispatcher.Argument(learningRate), Dispatcher.Argument(beta1),
            Dispatcher.Argument(beta2), Dispatcher.Argument(weightDecay), Dispatcher.Argument(epsilon), Dispatcher.Argument(false), Dispatcher.Argument(false),
            Dispatcher.None, Dispatcher.None);
    }

    /// <summary>
    /// One step of stochastic gradient descent with momentum in place: g + weightDecay * p enters the momentum buffer, the buffer is
    /// subtracted. Buffers start as zeros.
    /// </summary>
    /// <param name="parameters">Parameters, any shapes, one device and element type.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="momentumBuffers">Momentum buffers, updated; ignored where <paramref name="momentum"/> is 0.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="momentum">Decay of the buffer, in [0, 1).</param>
    /// <param name="weightDecay">L2 penalty added to the gradient.</param>
    public static void Sgd(IReadOnlyList<torch.Tensor> parameters, IReadOnlyList<torch.Tensor> gradients, IReadOnlyList<torch.Tensor> momentumBuffers,
        double learningRate, double momentum, double weightDecay)
    {
        using var _ = torch.no_grad();
        Dispatcher.Call("aten::_fused_sgd_", "", Dispatcher.Argument(parameters), Dispatcher.Argument(gradients),
            Dispatcher.Argument(momentum == 0 ? [] : momentumBuffers), Dispatcher.Argument(weightDecay), Dispatcher.Argument(momentum),
            Dispatcher.Argument(learningRate), Dispatcher.Argument(0.0), Dispatcher.Argument(false), Dispatcher.Argument(false), Dispatcher.Argument(false),
            Dispatcher.None, Dispatcher.None);
    }
}
