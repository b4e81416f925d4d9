using static TorchSharp.torch;

namespace SlakDet.Kernels.Cpu;

/// <summary><see cref="CpuBranches"/> for one width of registers.</summary>
internal static unsafe class CpuBranches<T> where T : struct, ISimd<T>
{
    /// <summary>See <see cref="CpuBranches.Forward"/>.</summary>
    public static (Tensor Output, Tensor Convolved, Tensor Statistics) Forward(Tensor input, IReadOnlyList<NormalisedBranch> branches, double momentum, double epsilon)
    {
        using var scope = NewDisposeScope();
        var source = FeatureMap.Dense(input);
        var (n, c, h, w) = ((int)input.shape[0], (int)input.shape[1], (int)input.shape[2], (int)input.shape[3]);
        var kernels = branches.Select(branch => new KernelSet(branch.Weight)).ToArray();
        var plan = new BranchPlan(h, w, kernels.Select(kernel => (kernel.Height, kernel.Width)).ToArray(), T.Count);
        var (output, convolved, statistics) = (empty_like(source), empty([kernels.Length, c, n, (long)h * w]), empty([2, kernels.Length, c]));
        var (from, to) = (new FeatureMap(source), new FeatureMap(output));
        var maps = new ConvolvedMaps(convolved);
        var measures = FeatureMap.Address(statistics);
        var norms = branches.Select(branch => new NormPointers(branch)).ToArray();
        var (block, area, count) = (from.Block, (nint)h * w, (double)n * h * w);
        WorkQueue.Run((c + block - 1) / block, queue =>
        {
            var scratch = Scratch.Take(PlaneSet.MemorySize(plan, block), SumSet.MemorySize(plan, block), plan.StripMemory, plan.PackedMemory, block * area);
            var (planes, sums) = (new PlaneSet(plan, block, scratch), new SumSet(plan, block, scratch));
            var strips = scratch.NextZeros(plan.StripMemory);
            var packed = scratch.Next(plan.PackedMemory);
            var joined = scratch.Next(block * area);
            var uprightMaps = new PlaneLayout(false, h, w, w, area);
            var none = default(Lookahead);
            while (queue.TryTake(out var item))
            {
                var channel = item * block;
                var channels = Math.Min(block, c - channel);
                for (var image = 0; image < n; image++)
                {
                    planes.Read(from, image, channel, channels);
                    for (var i = 0; i < channels; i++)
                        for (var branch = 0; branch < kernels.Length; branch++)
                        {
                            var size = plan[branch];
                            var kernel = new PackedKernel(size, kernels[branch].Of(channel + i), reversed: false, packed);
                            var map = maps.Of(branch, channel + i, image);
                            var places = size.SumsAre(size.Width) ? new PlaneSums(map, size.Width, turned: false) : sums.Of(size, i);
                            PlaneConvolution<T>.Add(size, planes.Rows(size, i), kernel, strips + plan.StripStart(branch), places, 0, ref none, ref none);
                            for (var row = 0; row < size.Rows && places.First != map; row++)
                                new ReadOnlySpan<float>(places.First + row * places.Stride, size.Width).CopyTo(new Span<float>(map + row * (nint)size.Width, size.Width));
                        }
                }
                for (var i = 0; i < channels; i++)
                    for (var branch = 0; branch < kernels.Length; branch++)
                    {
                        var (mean, variance) = Moments(maps, plan, branch, channel + i, n);
                        measures[branch * c + channel + i] = (float)mean;
                        measures[(kernels.Length + branch) * c + channel + i] = (float)(1 / Math.Sqrt(variance + epsilon));
                        norms[branch].Move(channel + i, mean, variance * count / Math.Max(count - 1, 1), momentum);
                    }
                for (var image = 0; image < n; image++)
                {
                    for (var i = 0; i < channels; i++)
                        Join(plan, maps, measures, norms, c, channel + i, image, joined + i * area, sums.Plane(plan[0], 0));
                    to.Write(uprightMaps, image, channel, channels, joined);
                }
            }
        });
        return (output.MoveToOuterDisposeScope(), convolved.MoveToOuterDisposeScope(), statistics.MoveToOuterDisposeScope());
    }

    /// <summary>See <see cref="CpuBranches.Backward"/>.</summary>
    public static (Tensor? Input, Tensor[] Weights, Tensor[] Scales, Tensor[] Offsets) Backward(Tensor input, Tensor gradient, IReadOnlyList<Tensor> weights,
        IReadOnlyList<Tensor> scales, Tensor convolved, Tensor statistics, bool needsInput)
    {
        using var scope = NewDisposeScope();
        var (x, g) = (FeatureMap.Dense(input), FeatureMap.Dense(gradient));
        var (n, c, h, w) = ((int)input.shape[0], (int)input.shape[1], (int)input.shape[2], (int)input.shape[3]);
        var kernels = weights.Select(weight => new KernelSet(weight)).ToArray();
        var plan = new BranchPlan(h, w, kernels.Select(kernel => (kernel.Height, kernel.Width)).ToArray(), T.Count);
        var inputGradient = needsInput ? empty_like(x) : null;
        var (weightGradients, scaleGradients, offsetGradients) =
            (weights.Select(weight => empty(weight.shape)).ToArray(), scales.Select(_ => empty(c)).ToArray(), scales.Select(_ => empty(c)).ToArray());
        var (inputs, gradients, results) = (new FeatureMap(x), new FeatureMap(g), new FeatureMap(inputGradient ?? x));
        var norms = new NormGradients(scales, convolved, statistics, scaleGradients, offsetGradients);
        var kernelGradients = weightGradients.Select(weight => new KernelSet(weight)).ToArray();
        var block = Math.Max(inputs.Block, Math.Max(gradients.Block, results.Block));
        nint tapSums = 0;
        for (var branch = 0; branch < plan.Count; branch++)
            tapSums = Math.Max(tapSums, PlaneConvolution<T>.TapSumsMemory(plan[branch]));
        WorkQueue.Run((c + block - 1) / block, queue =>
        {
            var scratch = Scratch.Take(2 * PlaneSet.MemorySize(plan, block), PlaneSet.MemorySize(plan, 1), SumSet.MemorySize(plan, block), plan.StripMemory, plan.PackedMemory,
                tapSums * block * plan.Count);
            var (inputPlanes, gradientPlanes, branchPlanes) = (new PlaneSet(plan, block, scratch), new PlaneSet(plan, block, scratch), new PlaneSet(plan, 1, scratch));
            var sums = new SumSet(plan, block, scratch);
            var strips = scratch.NextZeros(plan.StripMemory);
            var packed = scratch.Next(plan.PackedMemory);
            var taps = scratch.Next(tapSums * block * plan.Count);
            var moments = new double[plan.Count * block * 2];
            var none = default(Lookahead);
            while (queue.TryTake(out var item))
            {
                var channel = item * block;
                var channels = Math.Min(block, c - channel);
                Array.Clear(moments);
                new Span<float>(taps, (int)(tapSums * block * plan.Count)).Clear();
                for (var image = 0; image < n; image++)
                {
                    gradientPlanes.Read(gradients, image, channel, channels);
                    for (var i = 0; i < channels; i++)
                        for (var branch = 0; branch < plan.Count; branch++)
                            norms.AddMoments<T>(plan[branch], branch, channel + i, image, gradientPlanes.Plane(plan[branch], i), moments.AsSpan(2 * (i * plan.Count + branch), 2));
                }
                for (var i = 0; i < channels; i++)
                    for (var branch = 0; branch < plan.Count; branch++)
                        norms.Finish(branch, channel + i, moments.AsSpan(2 * (i * plan.Count + branch), 2));
                for (var image = 0; image < n; image++)
                {
                    inputPlanes.Read(inputs, image, channel, channels);
                    if (n > 1)                        // else it is there still
                        gradientPlanes.Read(gradients, image, channel, channels);
                    for (var i = 0; i < channels; i++)
                    {
                        for (var branch = 0; branch < plan.Count; branch++)
                        {
                            var size = plan[branch];
                            var plane = branchPlanes.Plane(size, 0);
                            norms.Apply<T>(size, branch, channel + i, image, gradientPlanes.Plane(size, i), plane, moments.AsSpan(2 * (i * plan.Count + branch), 2));
                            PlaneConvolution<T>.AddCorrelation(size, inputPlanes.Plane(size, i), plane, strips + plan.StripStart(branch), taps + (i * plan.Count + branch) * tapSums);
                            if (needsInput)
                                PlaneConvolution<T>.Add(size, size.RowsOf(plane), new PackedKernel(size, kernels[branch].Of(channel + i), reversed: true, packed), strips + plan.StripStart(branch), sums.Of(size, i), plan.IsFirst(branch) ? 0 : null, ref none, ref none);
                        }
                    }
                    if (needsInput)
                        sums.Write(results, image, channel, channels);
                }
                for (var i = 0; i < channels; i++)
                    for (var branch = 0; branch < plan.Count; branch++)
                        PlaneConvolution<T>.Reduce(plan[branch], taps + (i * plan.Count + branch) * tapSums, kernelGradients[branch].Of(channel + i));
            }
        });
        return (inputGradient?.MoveToOuterDisposeScope(), Out(weightGradients), Out(scaleGradients), Out(offsetGradients));

        static Tensor[] Out(Tensor[] tensors) => [.. tensors.Select(tensor => tensor.MoveToOuterDisposeScope())];
    }

    // Two passes, and sums in double from row to row: the variance of numbers far from 0 keeps its digits.
    private static (double Mean, double Variance) Moments(ConvolvedMaps maps, BranchPlan plan, int branch, int channel, int images)
    {
        var (rows, width) = (plan[branch].Rows, (nint)plan[branch].Width);
        double sum = 0, squares = 0;
        for (var image = 0; image < images; image++)
            for (var row = 0; row < rows; row++)
                sum += FloatRows<T>.Sum(maps.Of(branch, channel, image) + row * width, width);
        var mean = sum / ((double)images * rows * width);
        for (var image = 0; image < images; image++)
            for (var row = 0; row < rows; row++)
                squares += FloatRows<T>.SumOfSquares(maps.Of(branch, channel, image) + row * width, (float)mean, width);
        return (mean, squares / ((double)images * rows * width));
    }

    private static void Join(BranchPlan plan, ConvolvedMaps maps, float* statistics, NormPointers[] norms, int channels, int channel, int image, float* joined, float* turned)
    {
        unchecked
        {
            var area = (nint)plan[0].Rows * plan[0].Width;
            double offset = 0;
            for (var branch = 0; branch < plan.Count; branch++)
                offset += norms[branch].Offset(channel) - (double)Factor(branch) * statistics[branch * channels + channel];
            new Span<float>(joined, (int)area).Fill((float)offset);
            for (var branch = 0; branch < plan.Count; branch++)
            {
                var map = maps.Of(branch, channel, image);
                if (!plan[branch].Turned)
                {
                    FloatRows<T>.AddScaled(Factor(branch), map, joined, area);
                    continue;
                }
                new Span<float>(turned, (int)area).Clear();
                FloatRows<T>.AddScaled(Factor(branch), map, turned, area);
                Transposition.Add(turned, plan[branch].Width, joined, plan[branch].Rows, plan[branch].Rows, plan[branch].Width);
            }

            float Factor(int branch) => norms[branch].Scale(channel) * statistics[(plan.Count + branch) * channels + channel];
        }
    }
}
