using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Cuda;

// Parameters of the kernels of detection and segmentation; see KernelArguments.cs.

[StructLayout(LayoutKind.Sequential)]
internal struct RoiPoolArguments
{
    public nint Features, Windows, Axes, Weights, Output;
    public Strides Strides;
    public int Level, Channels, Bins, ChannelsOfBlock, ChannelsLast;
}

[StructLayout(LayoutKind.Sequential)]
internal struct RoiGradientArguments
{
    public nint Gradient, Axes, Weights, Starts, Boxes, Target;
    public Strides Strides;
    public int Channels, Height, Width, Bins;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SuppressionArguments
{
    public nint Scores, Boxes, Groups, Largest, Keys, Order, Corners, GroupsInOrder, Dropped, Pairs, Places, Kept, Counts;
    public float Threshold;
    public int Count, Piece;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PasteArguments
{
    public nint Maps, Boxes, Windows, Counts, Starts, Changes;
    public float Threshold;
    public int Size, Height;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ConfusionArguments
{
    public nint Labels, Predictions, Counts;
    public long Pixels;
}
