namespace SlakDet.Kernels.Cpu;

/// <summary>Where the numbers of a branch's batch norm lie.</summary>
internal readonly unsafe struct NormPointers
{
    private readonly float* _scale, _offset, _mean, _variance;

    /// <param name="branch">Float32, kept alive by the caller; copies of scale and offset go into its dispose scope where they have gaps.</param>
    public NormPointers(NormalisedBranch branch)
    {
        _scale = FeatureMap.Address(branch.Scale.contiguous());
        _offset = FeatureMap.Address(branch.Offset.contiguous());
        _mean = FeatureMap.Address(branch.RunningMean);
        _variance = FeatureMap.Address(branch.RunningVariance);
    }

    /// <summary>Gamma of a channel.</summary>
    public float Scale(int channel) => _scale[channel];

    /// <summary>Beta of a channel.</summary>
    public float Offset(int channel) => _offset[channel];

    /// <summary>Moves a channel's running statistics.</summary>
    public void Move(int channel, double mean, double variance, double momentum)
    {
        _mean[channel] = (float)((1 - momentum) * _mean[channel] + momentum * mean);
        _variance[channel] = (float)((1 - momentum) * _variance[channel] + momentum * variance);
    }
}
