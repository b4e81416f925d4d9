using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Draws the boxes that a head trains on: positives up to their share, negatives for the rest.</summary>
/// <remarks>
/// Where there are more candidates than wanted, the first of a random permutation are taken, positives first, from torch's generator of the
/// processor on any device; the trainer seeds it for every step, so that a resumed run draws the same.
/// </remarks>
public sealed class RandomSampler
{
    private readonly SamplerConfig _config;

    /// <summary>Prepares a sampler.</summary>
    /// <param name="config">How many boxes.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public RandomSampler(SamplerConfig config)
    {
        config.Validate();
        _config = config;
    }

    /// <summary>Draws the sample of one picture.</summary>
    /// <param name="match">Of the boxes with the objects.</param>
    /// <param name="boxes">(n, 4), the boxes that were matched.</param>
    /// <param name="truthBoxes">(k, 4), the objects; k may be 0.</param>
    public SampleResult Sample(MatchResult match, Tensor boxes, Tensor truthBoxes)
    {
        using var scope = NewDisposeScope();
        var objects = SampleResult.Objects(match, _config.AddTruth ? truthBoxes.shape[0] : 0);
        var positive = Draw(objects.Above(0), (int)(_config.Count * _config.PositiveFraction));
        var negative = Draw(objects.EqualTo(0), _config.Count - positive.shape[0]);
        return SampleResult.Of(match, boxes, truthBoxes, _config.AddTruth, positive, negative).MoveToOuterDisposeScope();
    }

    /// <summary>Indices where the flags are set, ascending: all, or a random part of this many.</summary>
    private static Tensor Draw(Tensor flags, long most)
    {
        var indices = flags.nonzero().squeeze(1);
        if (indices.shape[0] <= most)
            return indices;
        var chosen = randperm(indices.shape[0], ScalarType.Int64).narrow(0, 0, most).SentTo(indices.device);
        return indices.index_select(0, chosen).sort(0).Values;
    }
}
