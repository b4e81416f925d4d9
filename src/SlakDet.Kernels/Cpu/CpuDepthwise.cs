using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cpu;

/// <summary>Depthwise convolution of float32 maps in main memory by this project's own loops.</summary>
/// <remarks>
/// Work is divided by images and channels; every result is summed in an order that the division does not change. Only what lies
/// inside the map is multiplied, up to whole registers across and a few rows down.
/// </remarks>
internal static unsafe class CpuDepthwise
{
    /// <summary>Convolves each channel with its own kernel.</summary>
    /// <param name="input">Float32 (N, C, H, W), any strides.</param>
    /// <param name="weight">Float32 (C, 1, kh, kw).</param>
    /// <param name="bias">Float32 (C), or null.</param>
    /// <param name="reversed">Whether the kernels are turned by 180 degrees: the gradient of the input from that of the output.</param>
    /// <returns>A new tensor (N, C, H, W), channels last in memory where the input is.</returns>
    public static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, bool reversed) =>
        Vector512.IsHardwareAccelerated ? CpuDepthwise<Simd512>.Convolve(input, weight, bias, reversed)
        : Vector256.IsHardwareAccelerated ? CpuDepthwise<Simd256>.Convolve(input, weight, bias, reversed)
        : CpuDepthwise<Simd128>.Convolve(input, weight, bias, reversed);

    /// <summary>The gradient of the kernels.</summary>
    /// <param name="input">Float32 (N, C, H, W), any strides.</param>
    /// <param name="gradient">Gradient of the output, the same shape and type.</param>
    /// <param name="kernelHeight">kh, odd.</param>
    /// <param name="kernelWidth">kw, odd.</param>
    /// <returns>(C, 1, kh, kw).</returns>
    public static Tensor WeightGradient(Tensor input, Tensor gradient, int kernelHeight, int kernelWidth) =>
        Vector512.IsHardwareAccelerated ? CpuDepthwise<Simd512>.WeightGradient(input, gradient, kernelHeight, kernelWidth)
        : Vector256.IsHardwareAccelerated ? CpuDepthwise<Simd256>.WeightGradient(input, gradient, kernelHeight, kernelWidth)
        : CpuDepthwise<Simd128>.WeightGradient(input, gradient, kernelHeight, kernelWidth);
}

/// <summary>The same for one width of registers.</summary>
internal static unsafe class CpuDepthwise<T> where T : struct, ISimd<T>
{
    public static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, bool reversed)
    {
        using var scope = NewDisposeScope();
        var (source, kernels) = (Dense(input), weight.contiguous());
        var output = empty_like(source);
        var (n, c, h, w) = ((int)input.shape[0], (int)input.shape[1], (int)input.shape[2], (int)input.shape[3]);
        var (kh, kw) = ((int)weight.shape[2], (int)weight.shape[3]);
        var plan = new StripPlan(h, w, kh, kw, T.Count);
        var (from, to) = (new FeatureMap(source), new FeatureMap(output));
        var weights = FeatureMap.Address(kernels);
        var offsets = bias is null ? null : FeatureMap.Address(bias.contiguous());
        var block = Math.Max(from.Block, to.Block);
        var blocks = (c + block - 1) / block;
        if (output.numel() > 0)
            WorkQueue.Run(n * blocks, queue =>
            {
                var scratch = Scratch.Take(plan.PlaneSize * block, plan.SumsSize * block, PlaneConvolution<T>.StripMemory(plan), PackedKernel.MemorySize(plan));
                var planes = scratch.NextZeros(plan.PlaneSize * block);
                var sums = scratch.Next(plan.SumsSize * block);
                var strips = scratch.NextZeros(PlaneConvolution<T>.StripMemory(plan));
                var packed = scratch.Next(PackedKernel.MemorySize(plan));
                while (queue.TryTake(out var item))
                {
                    var (image, channel) = (item / blocks, item % blocks * block);
                    var channels = Math.Min(block, c - channel);
                    from.Read(plan, image, channel, channels, planes);
                    for (var i = 0; i < channels; i++)
                    {
                        var planeSums = sums + i * plan.SumsSize;
                        new Span<float>(planeSums, (int)plan.SumsSize).Fill(offsets is null ? 0 : offsets[channel + i]);
                        var kernel = new PackedKernel(plan, weights + (nint)(channel + i) * kh * kw, reversed, packed);
                        PlaneConvolution<T>.Add(plan, planes + i * plan.PlaneSize, kernel, strips, planeSums);
                    }
                    to.Write(plan, image, channel, channels, sums);
                }
            });
        return output.MoveToOuterDisposeScope();
    }

    public static Tensor WeightGradient(Tensor input, Tensor gradient, int kernelHeight, int kernelWidth)
    {
        using var scope = NewDisposeScope();
        var (x, g) = (Dense(input), Dense(gradient));
        var (n, c, h, w) = ((int)input.shape[0], (int)input.shape[1], (int)input.shape[2], (int)input.shape[3]);
        var result = zeros([c, 1, kernelHeight, kernelWidth], float32);
        var plan = new StripPlan(h, w, kernelHeight, kernelWidth, T.Count);
        var (inputs, gradients) = (new FeatureMap(x), new FeatureMap(g));
        var weights = FeatureMap.Address(result);
        var block = Math.Max(inputs.Block, gradients.Block);
        if (x.numel() > 0)
            WorkQueue.Run((c + block - 1) / block, queue =>
            {
                var tapSums = PlaneConvolution<T>.TapSumsMemory(plan);
                var scratch = Scratch.Take(2 * plan.PlaneSize * block, tapSums * block, PlaneConvolution<T>.StripMemory(plan));
                var planes = scratch.NextZeros(2 * plan.PlaneSize * block);
                var gradientPlanes = planes + plan.PlaneSize * block;
                var sums = scratch.Next(tapSums * block);
                var strips = scratch.NextZeros(PlaneConvolution<T>.StripMemory(plan));
                while (queue.TryTake(out var item))
                {
                    var channel = item * block;
                    var channels = Math.Min(block, c - channel);
                    new Span<float>(sums, (int)(tapSums * block)).Clear();
                    for (var image = 0; image < n; image++)
                    {
                        inputs.Read(plan, image, channel, channels, planes);
                        gradients.Read(plan, image, channel, channels, gradientPlanes);
                        for (var i = 0; i < channels; i++)
                            PlaneConvolution<T>.AddCorrelation(plan, planes + i * plan.PlaneSize, gradientPlanes + i * plan.PlaneSize, strips, sums + i * tapSums);
                    }
                    for (var i = 0; i < channels; i++)
                        PlaneConvolution<T>.Reduce(plan, sums + i * tapSums, weights + (nint)(channel + i) * kernelHeight * kernelWidth);
                }
            });
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor Dense(Tensor tensor) => FeatureMap.IsDense(tensor) ? tensor : tensor.contiguous();
}
