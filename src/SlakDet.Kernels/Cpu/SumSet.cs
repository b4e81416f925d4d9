namespace SlakDet.Kernels.Cpu;

/// <summary>Planes of sums of a block of channels, upright and turned, that are joined when they are written.</summary>
internal readonly unsafe struct SumSet
{
    private readonly StripPlan? _upright, _turned;
    private readonly float* _uprightSums, _turnedSums;

    /// <summary>Takes its memory.</summary>
    public SumSet(BranchPlan plan, int block, Scratch scratch)
    {
        (_upright, _turned) = (plan.Upright, plan.Turned);
        _uprightSums = _upright is { } upright ? scratch.Next(upright.SumsSize * block) : null;
        _turnedSums = _turned is { } turned ? scratch.Next(turned.SumsSize * block) : null;
    }

    /// <summary>Numbers that a set takes, with room for alignment.</summary>
    public static nint MemorySize(BranchPlan plan, int block) => ((plan.Upright?.SumsSize ?? 0) + (plan.Turned?.SumsSize ?? 0)) * block + 64;

    /// <summary>The sums of a channel of the block that a kernel adds to.</summary>
    public float* Plane(in StripPlan kernel, int i) =>
        kernel.Turned ? _turnedSums + i * _turned!.Value.SumsSize : _uprightSums + i * _upright!.Value.SumsSize;

    /// <summary>Sets the sums of a channel of the block to a number altogether.</summary>
    public void Start(int i, float number)
    {
        if (_upright is { } upright)
            Fill(_uprightSums + i * upright.SumsSize, upright.SumsSize, number);
        if (_turned is { } turned)
            Fill(_turnedSums + i * turned.SumsSize, turned.SumsSize, _upright is null ? number : 0);
    }

    /// <summary>Writes the joined sums into some channels of an image.</summary>
    public void Write(in FeatureMap map, int image, int channel, int channels)
    {
        if (_upright is { } upright)
        {
            if (_turned is { } turned)
                for (var i = 0; i < channels; i++)
                    Transposition.Add(_turnedSums + i * turned.SumsSize, turned.SumsStride, _uprightSums + i * upright.SumsSize, upright.SumsStride, turned.Rows, turned.Width);
            map.Write(upright.Sums, image, channel, channels, _uprightSums);
        }
        else
            map.Write(_turned!.Value.Sums, image, channel, channels, _turnedSums);
    }

    private static void Fill(float* sums, nint count, float number)
    {
        var span = new Span<float>(sums, (int)count);
        if (number == 0)
            span.Clear();
        else
            span.Fill(number);
    }
}
