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
            Tiles += _plans[i].Tiles;
            PackedMemory = Math.Max(PackedMemory, PackedKernel.MemorySize(_plans[i]));
        }
        CanReadBare = Turned is null && Array.TrueForAll(_plans, plan => plan.CanReadBare);
        StripMemory = (Upright?.StripSize ?? 0) + (Turned?.StripSize ?? 0);
    }

    /// <summary>Number of kernels.</summary>
    public int Count => _plans.Length;

    /// <summary>Sizes of the planes as they are, of the first kernel that works on them; null if none does.</summary>
    public StripPlan? Upright { get; }

    /// <summary>Sizes of the turned planes, of the first kernel that works on them; null if none does.</summary>
    public StripPlan? Turned { get; }

    /// <summary>Whether all kernels are upright and can read rows without zeros on either side.</summary>
    public bool CanReadBare { get; }

    /// <summary>Whether sums can be kept in a map whose rows are dense: no two orientations to join, and turned tiles come whole and once.</summary>
    public bool CanWriteInPlace => Turned is null || Count == 1 && Turned.Groups == 1 && Turned.Rows % StripPlan.TileRows == 0 && Turned.Width % Turned.Lanes == 0;

    /// <summary>Numbers of the memory for one packed kernel.</summary>
    public nint PackedMemory { get; }

    /// <summary>Numbers of the memory for strips, upright and turned ones apart: the zeros around them stay.</summary>
    public nint StripMemory { get; }

    /// <summary>Tiles of all kernels.</summary>
    public nint Tiles { get; }

    /// <summary>Whether a kernel is the first of those that add to the same sums.</summary>
    public bool IsFirst(int branch) => _plans[branch] == (_plans[branch].Turned ? Turned : Upright);

    /// <summary>Where the strips of a kernel begin.</summary>
    public nint StripStart(int branch) => _plans[branch].Turned && Upright is { } upright ? upright.StripSize : 0;

    /// <summary>Sizes of a kernel.</summary>
    public StripPlan this[int branch] => _plans[branch];
}
