using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cpu;

/// <summary>Depthwise convolution of float32 maps in main memory by this project's own loops.</summary>
/// <remarks>
/// Work is divided by images and channels; every result is summed in an order that the division does not change. Only what lies
/// inside the map is multiplied, up to whole registers across and a few rows down.
/// </remarks>
internal static class CpuDepthwise
{
    /// <summary>Convolves each channel with its own kernels and adds the results.</summary>
    /// <param name="input">Float32 (N, C, H, W), any strides.</param>
    /// <param name="weights">One or several of float32 (C, 1, kh, kw).</param>
    /// <param name="bias">Float32 (C), or null.</param>
    /// <param name="reversed">Whether the kernels are turned by 180 degrees: the gradient of the input from that of the output.</param>
    /// <returns>A new tensor (N, C, H, W), channels last in memory where the input is.</returns>
    public static Tensor Convolve(Tensor input, IReadOnlyList<Tensor> weights, Tensor? bias, bool reversed) =>
        Vector512.IsHardwareAccelerated ? CpuDepthwise<Simd512>.Convolve(input, weights, bias, reversed)
        : Vector256.IsHardwareAccelerated ? CpuDepthwise<Simd256>.Convolve(input, weights, bias, reversed)
        : CpuDepthwise<Simd128>.Convolve(input, weights, bias, reversed);

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
    public static Tensor Convolve(Tensor input, IReadOnlyList<Tensor> weights, Tensor? bias, bool reversed)
    {
        using var scope = NewDisposeScope();
        var source = FeatureMap.Dense(input);
        var result = empty_like(source);
        var shape = input.shape;
        var (n, c, h, w) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        if (shape.Contains(0))
            return result.MoveToOuterDisposeScope();
        var kernels = weights.Select(weight => new KernelSet(weight)).ToArray();
        var plan = new BranchPlan(h, w, kernels.Select(kernel => (kernel.Height, kernel.Width)).ToArray(), T.Count);
        var (from, to) = (new FeatureMap(source), new FeatureMap(result));
        var offsets = bias is null ? null : FeatureMap.Address(bias.contiguous());
        var block = Math.Max(from.Block, to.Block);
        var (blocks, area) = ((c + block - 1) / block, (nint)h * w);
        WorkQueue.Run(n * blocks, queue =>
        {
            var scratch = Scratch.Take(PlaneSet.MemorySize(plan, block), SumSet.MemorySize(plan, block), plan.StripMemory, plan.PackedMemory);
            var (planes, sums) = (new PlaneSet(plan, block, scratch), new SumSet(plan, block, scratch));
            var strips = scratch.NextZeros(plan.StripMemory);
            var packed = scratch.Next(plan.PackedMemory);
            var more = queue.TryTake(out var next);
            while (more)
            {
                var (image, channel) = (next / blocks, next % blocks * block);
                var channels = Math.Min(block, c - channel);
                var places = sums.In(plan, to, image, channel);
                var maps = planes.Of(plan, from, image, channel, channels);
                more = queue.TryTake(out next);
                var (nextImage, nextChannel) = (next / blocks, next % blocks * block);
                var (input, output) = more ? (from.Ahead(nextImage, nextChannel, area, plan.Tiles), to.Ahead(nextImage, nextChannel, area, plan.Tiles)) : default;
                for (var i = 0; i < channels; i++)
                {
                    foreach (var kernel in kernels)
                        kernel.Fetch(i + 1 < channels ? channel + i + 1 : nextChannel);
                    for (var branch = 0; branch < kernels.Length; branch++)
                    {
                        var size = plan[branch];
                        var kernel = new PackedKernel(size, kernels[branch].Of(channel + i), reversed, packed);
                        // The bias goes into one of the orientations that are joined.
                        float? start = !plan.IsFirst(branch) ? null : offsets is null || size.Turned && plan.Upright is not null ? 0 : offsets[channel + i];
                        PlaneConvolution<T>.Add(size, maps.Rows(size, i), kernel, strips + plan.StripStart(branch), places.Of(size, i), start, ref input, ref output);
                    }
                }
                places.Write(to, image, channel, channels);
            }
        });
        return result.MoveToOuterDisposeScope();
    }

    public static Tensor WeightGradient(Tensor input, Tensor gradient, int kernelHeight, int kernelWidth)
    {
        using var scope = NewDisposeScope();
        var (x, g) = (FeatureMap.Dense(input), FeatureMap.Dense(gradient));
        var (n, c, h, w) = ((int)input.shape[0], (int)input.shape[1], (int)input.shape[2], (int)input.shape[3]);
        var result = zeros([c, 1, kernelHeight, kernelWidth], float32);
        if (x.numel() == 0)
            return result.MoveToOuterDisposeScope();
        var branches = new BranchPlan(h, w, [(kernelHeight, kernelWidth)], T.Count);
        var (inputs, gradients, weights) = (new FeatureMap(x), new FeatureMap(g), new KernelSet(result));
        var block = Math.Max(inputs.Block, gradients.Block);
        WorkQueue.Run((c + block - 1) / block, queue =>
        {
            var plan = branches[0];
            var tapSums = PlaneConvolution<T>.TapSumsMemory(plan);
            var scratch = Scratch.Take(2 * PlaneSet.MemorySize(branches, block), tapSums * block, branches.StripMemory);
            var (inputPlanes, gradientPlanes) = (new PlaneSet(branches, block, scratch), new PlaneSet(branches, block, scratch));
            var sums = scratch.Next(tapSums * block);
            var strips = scratch.NextZeros(branches.StripMemory);
            while (queue.TryTake(out var item))
            {
                var channel = item * block;
                var channels = Math.Min(block, c - channel);
                new Span<float>(sums, (int)(tapSums * block)).Clear();
                for (var image = 0; image < n; image++)
                {
                    inputPlanes.Read(inputs, image, channel, channels);
                    gradientPlanes.Read(gradients, image, channel, channels);
                    for (var i = 0; i < channels; i++)
                        PlaneConvolution<T>.AddCorrelation(plan, inputPlanes.Plane(plan, i), gradientPlanes.Plane(plan, i), strips, sums + i * tapSums);
                }
                for (var i = 0; i < channels; i++)
                    PlaneConvolution<T>.Reduce(plan, sums + i * tapSums, weights.Of(channel + i));
            }
        });
        return result.MoveToOuterDisposeScope();
    }
}
