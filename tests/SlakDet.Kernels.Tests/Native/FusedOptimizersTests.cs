using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Native;

public class FusedOptimizersTests
{
    private static Tensor Series(params float[] values) => tensor(values);

    [Fact]
    public void AdamW_TwoSteps_EqualTheFormula()
    {
        float[] weights = [0.5f, -1.25f, 3f], gradients = [0.1f, -0.02f, 0f];
        const double lr = 1e-2, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0.05;
        var expected = weights.Select(w => (double)w).ToArray();
        double[] m = new double[3], v = new double[3];
        using var parameter = Series(weights);
        using var gradient = Series(gradients);
        using var first = zeros(3);
        using var second = zeros(3);

        for (var t = 1; t <= 2; t++)
        {
            using var stepsBefore = tensor(t - 1f);
            FusedOptimizers.AdamW([parameter], [gradient], [first], [second], stepsBefore, lr, beta1, beta2, epsilon, decay);
            for (var i = 0; i < 3; i++)
            {
                expected[i] *= 1 - lr * decay;
                m[i] = beta1 * m[i] + (1 - beta1) * gradients[i];
                v[i] = beta2 * v[i] + (1 - beta2) * gradients[i] * (double)gradients[i];
                expected[i] -= lr * (m[i] / (1 - Math.Pow(beta1, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(beta2, t))) + epsilon);
            }
        }

        var actual = parameter.data<float>().ToArray();
        for (var i = 0; i < 3; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.9)]
    public void Sgd_ThreeSteps_EqualTheFormula(double momentum)
    {
        const double lr = 0.1, decay = 5e-4;
        double expected = 2, buffer = 0;
        using var parameter = Series(2f);
        using var gradient = Series(0.25f);
        using var velocity = zeros(1);

        for (var t = 0; t < 3; t++)
        {
            FusedOptimizers.Sgd([parameter], [gradient], [velocity], lr, momentum, decay);
            var g = 0.25 + decay * expected;
            buffer = t == 0 ? g : momentum * buffer + g;
            expected -= lr * (momentum == 0 ? g : buffer);
        }

        Assert.Equal(expected, parameter.item<float>(), 1e-6);
    }
}
