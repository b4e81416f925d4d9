namespace SlakDet.Kernels.Cuda;

/// <summary>How many threads a kernel is started with.</summary>
/// <param name="GridX">Blocks of threads, up to 2^31 - 1.</param>
/// <param name="GridY">The same, up to 65,535.</param>
/// <param name="GridZ">The same, up to 65,535.</param>
/// <param name="BlockX">Threads of a block.</param>
/// <param name="BlockY">The same; their product is 1,024 at most.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
internal readonly record struct KernelLaunch(int GridX, int GridY, int GridZ, int BlockX, int BlockY, int SharedBytes)
{
    private const int MostBlocks = 65_535;

    /// <summary>Whether the driver takes it.</summary>
    /// <param name="sharedMemory">Bytes that a block can have.</param>
    public bool IsPossible(int sharedMemory) => GridY <= MostBlocks && GridZ <= MostBlocks && SharedBytes <= sharedMemory;
}
