namespace SlakDet.Kernels.Cpu;

/// <summary>Planes of sums of a block of channels, upright and turned, that are joined when they are written.</summary>
internal readonly unsafe struct SumSet
{
    private readonly StripPlan? _upright, _turned;
    private readonly float* _uprightSums, _turnedSums;
    private readonly ChannelPlanes _inMap;

    /// <summary>Takes its memory.</summary>
    public SumSet(BranchPlan plan, int block, Scratch scratch)
    {
        (_upright, _turned) = (plan.Upright, plan.Turned);
        _uprightSums = _upright is { } upright ? scratch.Next(upright.SumsSize * block) : null;
        _turnedSums = _turned is { } turned ? scratch.Next(turned.SumsSize * block) : null;
    }

    private SumSet(in SumSet other, in ChannelPlanes inMap)
    {
        this = other;
        _inMap = inMap;
    }

    /// <summary>Numbers that a set takes, with room for alignment.</summary>
    public static nint MemorySize(BranchPlan plan, int block) => ((plan.Upright?.SumsSize ?? 0) + (plan.Turned?.SumsSize ?? 0)) * block + 64;

    /// <summary>The set for some channels of an image: its sums are the map itself where that lies so that tiles fit in.</summary>
    public SumSet In(BranchPlan plan, in FeatureMap map, int image, int channel) =>
        plan.CanWriteInPlace && !map.ChannelsLast && (_turned is not null || _upright!.SumsAre(map.RowDistance)) ? new SumSet(this, map.From(image, channel)) : this;

    /// <summary>The sums of a channel of the block that a kernel adds to.</summary>
    public PlaneSums Of(StripPlan kernel, int i) =>
        _inMap.Exist ? new(_inMap[i], _inMap.RowDistance, kernel.Turned) : new(Plane(kernel, i), kernel.SumsStride, turned: false);

    /// <summary>The plane of sums of a channel of the block.</summary>
    public float* Plane(StripPlan kernel, int i) => kernel.Turned ? _turnedSums + i * _turned!.SumsSize : _uprightSums + i * _upright!.SumsSize;

    /// <summary>Writes the joined sums into some channels of an image, those that <see cref="In"/> was told, if it was.</summary>
    public void Write(in FeatureMap map, int image, int channel, int channels)
    {
        if (_inMap.Exist)
            return;
        if (_upright is { } upright)
        {
            if (_turned is { } turned)
                for (var i = 0; i < channels; i++)
                    Transposition.Add(_turnedSums + i * turned.SumsSize, turned.SumsStride, _uprightSums + i * upright.SumsSize, upright.SumsStride, turned.Rows, turned.Width);
            map.Write(upright.Sums, image, channel, channels, _uprightSums);
        }
        else
            map.Write(_turned!.Sums, image, channel, channels, _turnedSums);
    }
}
