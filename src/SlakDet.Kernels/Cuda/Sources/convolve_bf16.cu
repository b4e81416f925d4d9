// Depthwise convolution of bfloat16 planes on the tensor cores, summed in float32.
//
// Given by the host: LONG and SHORT, the kernel's odd sides; TURNED, whether the long one is its height; TILES, how many tiles of 8 columns a warp
// makes. A warp makes 16 rows: for a row u of the kernel, out[16 x 8] += in[16 x K] T[K x 8], where T[k, n] = w[u, k - n] is banded. The 16 x 16
// pieces of `in` begin at every eighth column, so each is read once and serves all the tiles whose band it meets; T is the same for all tiles.
#include "tiles.cuh"

struct ConvolveArguments
{
    const unsigned short* first;    // planes
    const unsigned short* second;   // planes or null
    const float* factors;           // (3, C), with `second`: a, b, c of Source
    const float* weights;           // (C, kh, kw)
    const float* bias;              // (C) or null
    unsigned short* target;         // planes
    float* moments;                 // (C, slots, 3) or null: Moments of the target, a slot a warp
    Planes planes;
    int rowTiles;                   // tiles of 16 rows of a block of threads
    int imagesAtOnce;               // images in shared memory; there is a warp for each row tile of each
    int imagesOfBlock;              // images that a block of threads goes through
    int reversed;                   // whether the kernel is turned by 180 degrees
    int accumulate;                 // whether the target's numbers are added
};

constexpr int Blocks = (LONG + 14) / 8;                 // blocks of 8 columns that a tile's band meets
constexpr int Steps = (Blocks + 1) / 2;
constexpr int Window = (TILES + Blocks) / 2 * 2;        // blocks of a row in shared memory, even
constexpr int Pitch = 8 * (Window + 1);                 // an odd number of 16 bytes: 8 rows lie in all 32 banks
constexpr int PatchPitch = TURNED ? 24 : 8 * (TILES + 1);
constexpr int PatchSize = (TURNED ? 8 * TILES : 16) * PatchPitch;

extern __shared__ __align__(16) unsigned char sharedMemory[];

__device__ __forceinline__ float tap(const float* kernel, int u, int v, int reversed)
{
    if (v < 0 || v >= LONG)
        return 0;
    const int index = TURNED ? v * SHORT + u : u * LONG + v;
    return kernel[reversed ? LONG * SHORT - 1 - index : index];
}

// A warp's 16 rows by TILES tiles, between the plane and a patch of shared memory of the same orientation as the plane.
template <bool STORE>
__device__ __forceinline__ void exchange(const Planes& planes, unsigned short* plane, unsigned short* patch, int row, int column, int lane)
{
    constexpr int ACROSS = TURNED ? 2 : TILES, DOWN = TURNED ? 8 * TILES : 16;
    for (int i = lane; i < ACROSS * DOWN; i += 32)
    {
        const int down = i / ACROSS, across = 8 * (i % ACROSS);
        const int y = (TURNED ? column : row) + down, x = (TURNED ? row : column) + across;
        uint4* inPatch = (uint4*)(patch + down * PatchPitch + across);
        const bool inside = y < planes.height && x < planes.pitch;
        uint4* inPlane = (uint4*)(plane + (long long)y * planes.pitch + x);
        if (STORE)
        {
            if (inside)
                *inPlane = *inPatch;
        }
        else
            *inPatch = inside ? *inPlane : make_uint4(0, 0, 0, 0);
    }
}

extern "C" __global__ void __launch_bounds__(256, 2) convolve(const ConvolveArguments arguments)
{
    const Planes& planes = arguments.planes;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, group = lane / 4, pairOfGroup = 2 * (lane % 4);
    const int channel = blockIdx.x;
    const int rowsOfBlock = 16 * arguments.rowTiles, rowBlocks = (rowsOf(planes) + rowsOfBlock - 1) / rowsOfBlock;
    const int row = blockIdx.z % rowBlocks * rowsOfBlock, column = blockIdx.z / rowBlocks * (8 * TILES);
    const int staged = rowsOfBlock + SHORT - 1;

    unsigned* bands = (unsigned*)sharedMemory;
    unsigned short* maps = (unsigned short*)(bands + SHORT * Steps * 64) + 8;
    unsigned short* patch = maps + arguments.imagesAtOnce * staged * Pitch + warp * PatchSize;

    const float* kernel = arguments.weights + (long long)channel * (LONG * SHORT);
    for (int i = threadIdx.x; i < SHORT * Steps * 64; i += blockDim.x)
    {
        // Register i % 2 of lane (i / 2) % 32: rows 8 (i % 2) + 2 (lane % 4) and the next, column lane / 4.
        const int ofLane = i / 2 % 32, u = i / (64 * Steps);
        const int v = 16 * (i / 64 % Steps) + 8 * (i % 2) + 2 * (ofLane % 4) - ofLane / 4;
        bands[i] = pack(tap(kernel, u, v, arguments.reversed), tap(kernel, u, v + 1, arguments.reversed));
    }

    Source source = { arguments.first, arguments.second, 0, 0, 0 };
    if (arguments.second != nullptr)
    {
        source.a = arguments.factors[channel];
        source.b = arguments.factors[planes.channels + channel];
        source.c = arguments.factors[2 * planes.channels + channel];
    }
    const float start = arguments.bias == nullptr ? 0 : arguments.bias[channel];
    // Blocks of columns that hold numbers of the map; the others are zeros.
    const int firstBlock = column >= LONG / 2 ? 0 : (LONG / 2 - column) / 8, endBlock = (columnsOf(planes) - column + LONG / 2 + 7) / 8;
    const int ofImage = warp / arguments.rowTiles, tileRow = warp % arguments.rowTiles * 16;
    // Lane l reads row l % 16 of block l / 16.
    const unsigned firstAddress = sharedAddress(maps + (ofImage * staged + tileRow + lane % 16) * Pitch + lane / 16 * 8);
    const int firstRow = row + tileRow + group;

    Moments moments = { 0, 0, 0 };
    const int firstImage = blockIdx.y * arguments.imagesOfBlock;
    const int endImage = min(planes.images, firstImage + arguments.imagesOfBlock);
    for (int image = firstImage; image < endImage; image += arguments.imagesAtOnce)
    {
        __syncthreads();
        for (int i = 0; i < arguments.imagesAtOnce && image + i < endImage; i++)
            stage<Window, Pitch, LONG / 2>(maps + i * staged * Pitch, planes, source, planes.at(image + i, channel), row - SHORT / 2, staged, column - LONG / 2);
        __syncthreads();
        if (image + ofImage >= endImage || row + tileRow >= rowsOf(planes))
            continue;

        unsigned short* target = arguments.target + planes.at(image + ofImage, channel);
        float sums[TILES][4];
        if (arguments.accumulate)
        {
            exchange<false>(planes, target, patch, row + tileRow, column, lane);
            __syncwarp();
        }
#pragma unroll
        for (int tile = 0; tile < TILES; tile++)
#pragma unroll
            for (int half = 0; half < 2; half++)
            {
                const int k = 8 * tile + pairOfGroup, r = group + 8 * half;
                float one = start, other = start;
                if (arguments.accumulate)
                {
                    one = low(TURNED ? patch[k * PatchPitch + r] : patch[r * PatchPitch + k]);
                    other = low(TURNED ? patch[(k + 1) * PatchPitch + r] : patch[r * PatchPitch + k + 1]);
                }
                sums[tile][2 * half] = one;
                sums[tile][2 * half + 1] = other;
            }

#pragma unroll 1
        for (int u = 0; u < SHORT; u++)
        {
            uint2 band[Steps];
#pragma unroll
            for (int step = 0; step < Steps; step++)
                band[step] = ((const uint2*)bands)[(u * Steps + step) * 32 + lane];
            const unsigned address = firstAddress + u * (Pitch * 2);
            unsigned two[4], next[4];
            unsigned before0 = 0, before1 = 0;
            loadMatrices(next, address);
#pragma unroll
            for (int block = 0; block < Window; block++)
            {
                if (block % 2 == 0)
                {
#pragma unroll
                    for (int i = 0; i < 4; i++)
                        two[i] = next[i];
                    if (block + 2 < Window)
                        loadMatrices(next, address + 16 * (block + 2));
                }
                const unsigned now0 = two[block % 2 * 2], now1 = two[block % 2 * 2 + 1];
                if (block >= firstBlock && block <= endBlock)
#pragma unroll
                    for (int step = 0; step < Steps; step++)
                    {
                        // A band of an odd number of blocks ends with a single one.
                        const bool single = 2 * step + 1 == Blocks;
                        const int tile = block - 2 * step - (single ? 0 : 1);
                        if (tile < 0 || tile >= TILES)
                            continue;
                        if (single)
                            multiplyAdd(sums[tile], now0, now1, band[step].x);
                        else
                            multiplyAdd(sums[tile], before0, before1, now0, now1, band[step].x, band[step].y);
                    }
                before0 = now0;
                before1 = now1;
            }
        }

        __syncwarp();
        float sum = 0;
#pragma unroll
        for (int tile = 0; tile < TILES; tile++)
#pragma unroll
            for (int half = 0; half < 2; half++)
            {
                const int k = 8 * tile + pairOfGroup, r = group + 8 * half;
                const unsigned rounded = pack(sums[tile][2 * half], sums[tile][2 * half + 1]);
                if (TURNED)
                {
                    patch[k * PatchPitch + r] = (unsigned short)rounded;
                    patch[(k + 1) * PatchPitch + r] = (unsigned short)(rounded >> 16);
                }
                else
                    *(unsigned*)(patch + r * PatchPitch + k) = rounded;
                // Zero outside the map, so that the sum is the map's.
                const bool inside = firstRow + 8 * half < rowsOf(planes);
                sums[tile][2 * half] = inside && column + k < columnsOf(planes) ? low(rounded) : 0;
                sums[tile][2 * half + 1] = inside && column + k + 1 < columnsOf(planes) ? high(rounded) : 0;
                sum += sums[tile][2 * half] + sums[tile][2 * half + 1];
            }
        __syncwarp();
        exchange<true>(planes, target, patch, row + tileRow, column, lane);
        if (arguments.moments != nullptr)
        {
            const float count = (float)(min(16, rowsOf(planes) - row - tileRow) * min(8 * TILES, columnsOf(planes) - column));
            const float mean = warpSum(sum) / count;
            float squares = 0;
#pragma unroll
            for (int tile = 0; tile < TILES; tile++)
#pragma unroll
                for (int i = 0; i < 4; i++)
                {
                    const bool inside = firstRow + 8 * (i / 2) < rowsOf(planes) && column + 8 * tile + pairOfGroup + i % 2 < columnsOf(planes);
                    const float distance = inside ? sums[tile][i] - mean : 0;
                    squares = fmaf(distance, distance, squares);
                }
            moments.add(count, mean, warpSum(squares));
        }
    }
    if (arguments.moments != nullptr && lane == 0)
    {
        const int warps = blockDim.x / 32;
        const int slot = (blockIdx.y * gridDim.z + blockIdx.z) * warps + warp;
        float* to = arguments.moments + ((long long)channel * gridDim.y * gridDim.z * warps + slot) * 3;
        to[0] = moments.count;
        to[1] = moments.mean;
        to[2] = moments.squares;
    }
}
