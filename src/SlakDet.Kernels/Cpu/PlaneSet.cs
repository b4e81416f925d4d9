namespace SlakDet.Kernels.Cpu;

/// <summary>A block of channels as planes with zeros around, upright and turned as the kernels need them.</summary>
internal readonly unsafe struct PlaneSet
{
    private readonly StripPlan? _upright, _turned;
    private readonly float* _uprightPlanes, _turnedPlanes;
    private readonly ChannelPlanes _inMap;

    /// <summary>Takes its memory.</summary>
    public PlaneSet(BranchPlan plan, int block, Scratch scratch)
    {
        (_upright, _turned) = (plan.Upright, plan.Turned);
        _uprightPlanes = _upright is { } upright ? scratch.NextZeros(upright.PlaneSize * block) : null;
        _turnedPlanes = _turned is { } turned ? scratch.NextZeros(turned.PlaneSize * block) : null;
    }

    private PlaneSet(in PlaneSet other, in ChannelPlanes inMap)
    {
        this = other;
        _inMap = inMap;
    }

    /// <summary>Numbers that a set takes, with room for alignment.</summary>
    public static nint MemorySize(BranchPlan plan, int block) => ((plan.Upright?.PlaneSize ?? 0) + (plan.Turned?.PlaneSize ?? 0)) * block + 64;

    /// <summary>The set for some channels of an image: they are read in place where they can be, else copied.</summary>
    public PlaneSet Of(BranchPlan plan, in FeatureMap map, int image, int channel, int channels)
    {
        if (plan.CanReadBare && !map.ChannelsLast)
            return new PlaneSet(this, map.From(image, channel));
        Read(map, image, channel, channels);
        return this;
    }

    /// <summary>Fills the planes from some channels of an image.</summary>
    public void Read(in FeatureMap map, int image, int channel, int channels)
    {
        if (_upright is { } upright)
            map.Read(upright.Plane, image, channel, channels, _uprightPlanes + upright.Left);
        if (_turned is { } turned)
            map.Read(turned.Plane, image, channel, channels, _turnedPlanes + turned.Left);
    }

    /// <summary>The plane of a channel of the block that a kernel works on.</summary>
    public float* Plane(StripPlan kernel, int i) =>
        kernel.Turned ? _turnedPlanes + i * _turned!.PlaneSize : _uprightPlanes + i * _upright!.PlaneSize;

    /// <summary>The rows of a channel of the block that a kernel works on.</summary>
    public PlaneRows Rows(StripPlan kernel, int i) =>
        _inMap.Exist ? new(_inMap[i], _inMap.RowDistance, bare: true) : kernel.RowsOf(Plane(kernel, i));
}
