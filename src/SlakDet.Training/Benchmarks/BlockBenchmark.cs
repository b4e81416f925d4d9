using System.Runtime.InteropServices;
using SlakDet.Backbones.Slak;
using SlakDet.Kernels;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>How fast the large kernels of SLaK-T's blocks are on a batch, forward and with all gradients, ours against libtorch's.</summary>
/// <remarks>
/// Ours take kernels in float32, as a training under autocast has them; libtorch's get theirs in the type of the maps, so that no conversion counts against it.
/// </remarks>
public static class BlockBenchmark
{
    private const double Momentum = 0.1, Epsilon = 1e-5;
    private static readonly SlakConfig Network = SlakConfig.Tiny;
    private static readonly string[] Precisions = ["fp32", "bf16"];
    private static readonly bool[] NoAndYes = [false, true];
    private static readonly DepthwiseImplementation[] Implementations = [DepthwiseImplementation.SlakDet, DepthwiseImplementation.Libtorch];

    /// <summary>Measures the four stages in both precisions, with and without norms.</summary>
    /// <param name="batch">Pictures, above 0.</param>
    /// <param name="height">Height of a picture, at least 32.</param>
    /// <param name="width">Its width, at least 32.</param>
    /// <param name="rounds">Measurements of each, above 0.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="progress">Told each row that is done.</param>
    /// <exception cref="EnvironmentException">Our own kernels cannot be used on the device.</exception>
    public static IReadOnlyList<BlockTiming> Run(int batch, int height, int width, int rounds, Device device, Action<BlockTiming>? progress)
    {
        var before = DepthwiseConvolution.Implementation;
        try
        {
            return [.. from stage in Enumerable.Range(0, Network.Depths.Count) from precision in Precisions from withNorms in NoAndYes
                select Tell(Measure(stage, batch, KernelShape.OfStage(Network, stage, height, width), precision, withNorms, rounds, device))];
        }
        finally
        {
            DepthwiseConvolution.Implementation = before;
        }

        BlockTiming Tell(BlockTiming timing)
        {
            progress?.Invoke(timing);
            return timing;
        }
    }

    private static BlockTiming Measure(int stage, int batch, IReadOnlyList<KernelShape> kernels, string precision, bool withNorms, int rounds, Device device)
    {
        using var scope = NewDisposeScope();
        var type = precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        // Beyond any cache.
        var source = zeros([device.type == TorchSharp.DeviceType.CUDA ? 1L << 26 : 1L << 24], ScalarType.Float32, device);
        var target = empty_like(source);
        Block[] blocks = [.. from implementation in Implementations from channelsLast in NoAndYes
            select new Block(implementation, batch, kernels, channelsLast, type, withNorms, device)];
        string?[] refusals = [.. blocks.Select(block => block.Try())];
        var measured = blocks.Where((_, i) => refusals[i] == null).ToList();
        var times = Interleaved.SpanMedians(device, rounds, [() => target.copy_(source), .. measured.SelectMany(block => new Action[] { block.Forward, block.Both })]);
        return new BlockTiming(stage + 1, Network.Depths[stage], batch, kernels, precision, withNorms, 2e-6 * sizeof(float) * source.numel() / times[0], Of(0), Of(1), Of(2), Of(3));

        BlockTimes Of(int block) => refusals[block] is { } reason ? BlockTimes.Refused(reason)
            : new(times[2 * measured.IndexOf(blocks[block]) + 1], times[2 * measured.IndexOf(blocks[block]) + 2]);
    }

    /// <summary>Three branches on a map, as one kind of kernels does them; its tensors belong to the current dispose scope.</summary>
    private sealed class Block
    {
        private readonly DepthwiseImplementation _implementation;
        private readonly bool _withNorms;
        private readonly Tensor _input, _upstream;
        private readonly NormalisedBranch[] _branches;

        public Block(DepthwiseImplementation implementation, int batch, IReadOnlyList<KernelShape> kernels, bool channelsLast, ScalarType type, bool withNorms, Device device)
        {
            (_implementation, _withNorms) = (implementation, withNorms);
            var channels = kernels[0].Channels;
            var weightType = implementation == DepthwiseImplementation.SlakDet ? ScalarType.Float32 : type;
            (_input, _upstream) = (Map().requires_grad_(true), Map());
            _branches = [.. kernels.Select(kernel => new NormalisedBranch(
                randn([channels, 1, kernel.KernelHeight, kernel.KernelWidth], weightType, device).requires_grad_(true),
                ones([channels], ScalarType.Float32, device).requires_grad_(true), zeros([channels], ScalarType.Float32, device).requires_grad_(true),
                zeros([channels], ScalarType.Float32, device), ones([channels], ScalarType.Float32, device)))];

            Tensor Map() => channelsLast ? randn([batch, kernels[0].Height, kernels[0].Width, channels], type, device).permute(0, 3, 1, 2).detach()
                : randn([batch, channels, kernels[0].Height, kernels[0].Width], type, device);
        }

        /// <summary>Computes once; why libtorch cannot, as when cuDNN has no kernel or memory is short, else null.</summary>
        public string? Try()
        {
            try
            {
                Both();
                return null;
            }
            catch (ExternalException exception) when (_implementation == DepthwiseImplementation.Libtorch)
            {
                return exception.Message.Split('\n')[0];
            }
        }

        public void Forward()
        {
            using var noGradient = no_grad();
            Compute().Dispose();
        }

        public void Both()
        {
            using var scope = NewDisposeScope();
            Tensor[] norms = _withNorms ? [.. _branches.SelectMany(branch => new[] { branch.Scale, branch.Offset })] : [];
            _ = autograd.grad([Compute()], [_input, .. _branches.Select(branch => branch.Weight), .. norms], [_upstream]);
        }

        private Tensor Compute()
        {
            DepthwiseConvolution.Implementation = _implementation;
            return _withNorms ? DepthwiseBranches.Normalised(_input, _branches, Momentum, Epsilon) : DepthwiseBranches.Plain(_input, [.. _branches.Select(branch => branch.Weight)], null);
        }
    }
}
