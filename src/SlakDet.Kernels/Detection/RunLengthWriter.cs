namespace SlakDet.Kernels.Detection;

/// <summary>Collects COCO run lengths: zeros first, then alternating.</summary>
internal sealed class RunLengthWriter
{
    private readonly List<int> _runs = [];
    private bool _value;
    private int _length;

    /// <summary>Appends equal pixels.</summary>
    public void Add(bool value, int length)
    {
        if (value != _value && length > 0)
        {
            _runs.Add(_length);
            (_value, _length) = (value, 0);
        }
        _length += length;
    }

    /// <summary>The runs so far; the writer begins anew.</summary>
    public int[] Finish()
    {
        _runs.Add(_length);
        var runs = _runs.ToArray();
        _runs.Clear();
        (_value, _length) = (false, 0);
        return runs;
    }
}
