namespace SlakDet.Kernels.Cpu;

/// <summary>Planes of sums of a block of channels, upright and turned, that are joined when they are written.</summary>
internal readonly unsafe struct SumSet
{
    private readonly StripPlan? _upright, _turned;
    private readonly float* _uprightSums, _turnedSums;
    private readonly nint _uprightSize;
    private readonly bool _inMap;

    /// <summary>Takes its memory.</summary>
    public SumSet(BranchPlan plan, int block, Scratch scratch)
    {
        (_upright, _turned) = (plan.Upright, plan.Turned);
        _uprightSize = _upright?.SumsSize ?? 0;
        _uprightSums = _upright is null ? null : scratch.Next(_uprightSize * block);
        _turnedSums = _turned is { } turned ? scratch.Next(turned.SumsSize * block) : null;
    }

    private SumSet(in SumSet other, float* map, nint distance)
    {
        this = other;
        (_uprightSize, _inMap) = (distance, true);
        _uprightSums = map;
    }

    /// <summary>Numbers that a set takes, with room for alignment.</summary>
    public static nint MemorySize(BranchPlan plan, int block) => ((plan.Upright?.SumsSize ?? 0) + (plan.Turned?.SumsSize ?? 0)) * block + 64;

    /// <summary>The set for some channels of an image: its sums are the map itself where that lies as they do, in whole tiles.</summary>
    public SumSet In(in FeatureMap map, int image, int channel) =>
        _turned is null && !map.ChannelsLast && _upright!.SumsAre(map.RowDistance) ? new SumSet(this, map.Plane(image, channel), map.PlaneDistance) : this;

    /// <summary>The sums of a channel of the block that a kernel adds to.</summary>
    public float* Plane(StripPlan kernel, int i) => kernel.Turned ? _turnedSums + i * _turned!.SumsSize : _uprightSums + i * _uprightSize;

    /// <summary>Writes the joined sums into some channels of an image, those that <see cref="In"/> was told, if it was.</summary>
    public void Write(in FeatureMap map, int image, int channel, int channels)
    {
        if (_inMap)
            return;
        if (_upright is { } upright)
        {
            if (_turned is { } turned)
                for (var i = 0; i < channels; i++)
                    Transposition.Add(_turnedSums + i * turned.SumsSize, turned.SumsStride, _uprightSums + i * _uprightSize, upright.SumsStride, turned.Rows, turned.Width);
            map.Write(upright.Sums, image, channel, channels, _uprightSums);
        }
        else
            map.Write(_turned!.Sums, image, channel, channels, _turnedSums);
    }
}
