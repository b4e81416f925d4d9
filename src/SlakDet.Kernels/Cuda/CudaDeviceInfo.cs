namespace SlakDet.Kernels.Cuda;

/// <summary>A CUDA device.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Capability">Its compute capability.</param>
public sealed record CudaDeviceInfo(string Name, long MemoryBytes, Version Capability);
