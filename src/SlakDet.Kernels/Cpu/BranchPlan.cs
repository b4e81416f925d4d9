namespace SlakDet.Kernels.Cpu;

/// <summary>The sizes of several kernels over the same map: tall and wide ones share a plane and its turned copy.</summary>
internal sealed class BranchPlan
{
    private readonly StripPlan[] _plans;

    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="kernels">Height and width of each kernel, at least one.</param>
    /// <param name="lanes">Numbers a register.</param>
    public BranchPlan(int height, int width, ReadOnlySpan<(int Height, int Width)> kernels, int lanes)
    {
        var margin = 0;
        foreach (var (kernelHeight, kernelWidth) in kernels)
            margin = Math.Max(margin, Math.Min(kernelHeight, kernelWidth) / 2);
        _plans = new StripPlan[kernels.Length];
        for (var i = 0; i < kernels.Length; i++)
        {
            _plans[i] = new StripPlan(height, width, kernels[i].Height, kernels[i].Width, lanes, margin);
            if (_plans[i].Turned)
                Turned ??= _plans[i];
            else
                Upright ??= _plans[i];
            PackedMemory = Math.Max(PackedMemory, PackedKernel.MemorySize(_plans[i]));
        }
        StripMemory = 2 * ((Upright?.StripSize ?? 0) + (Turned?.StripSize ?? 0));
    }

    /// <summary>Number of kernels.</summary>
    public int Count => _plans.Length;

    /// <summary>Sizes of the planes as they are, of the first kernel that works on them; null if none does.</summary>
    public StripPlan? Upright { get; }

    /// <summary>Sizes of the turned planes, of the first kernel that works on them; null if none does.</summary>
    public StripPlan? Turned { get; }

    /// <summary>Numbers of the memory for one packed kernel.</summary>
    public nint PackedMemory { get; }

    /// <summary>Numbers of the memory for strips, upright and turned ones apart: the zeros around them stay.</summary>
    public nint StripMemory { get; }

    /// <summary>Where the strips of a kernel begin.</summary>
    public nint StripStart(int branch) => _plans[branch].Turned && Upright is { } upright ? 2 * upright.StripSize : 0;

    /// <summary>Sizes of a kernel.</summary>
    public ref readonly StripPlan this[int branch] => ref _plans[branch];
}
