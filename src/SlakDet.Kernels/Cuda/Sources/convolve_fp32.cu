// Depthwise convolution of float32 planes.
//
// Given by the host: LONG, SHORT and TURNED as for bfloat16; COLUMNS, columns of a block of threads, a multiple of 8. A lane makes 8 columns of one
// row; the lanes of a warp have different rows, so that they read different banks and, where the planes are turned, write side by side.
#include "direct.cuh"

struct ConvolveArguments
{
    const float* first;             // planes
    const float* second;            // planes or null
    const float* factors;           // (3, C), with `second`: a, b, c of Source
    const float* weights;           // (C, kh, kw)
    const float* bias;              // (C) or null
    float* target;                  // planes
    float* moments;                 // (C, slots, 3) or null: Moments of the target, a slot a warp
    Planes planes;
    int rowsOfBlock;                // rows of a block of threads
    int imagesAtOnce;               // images in shared memory
    int imagesOfBlock;              // images that a block of threads goes through
    int reversed;                   // whether the kernel is turned by 180 degrees
    int accumulate;                 // whether the target's numbers are added
};

constexpr int Fours = (LONG + 3) / 4;                   // taps of a row go by four
constexpr int Pitch = (COLUMNS + 4 * Fours) / 8 * 8 + 4;   // an odd number of 16 bytes: 8 rows lie in all 32 banks

extern __shared__ __align__(16) unsigned char sharedMemory[];

extern "C" __global__ void __launch_bounds__(256) convolve(const ConvolveArguments arguments)
{
    const Planes& planes = arguments.planes;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, warps = blockDim.x / 32;
    const int channel = blockIdx.x;
    const int rowBlocks = (rowsOf(planes) + arguments.rowsOfBlock - 1) / arguments.rowsOfBlock;
    const int row = blockIdx.z % rowBlocks * arguments.rowsOfBlock, column = blockIdx.z / rowBlocks * COLUMNS;
    const int staged = arguments.rowsOfBlock + SHORT - 1;

    float* taps = (float*)sharedMemory;
    float* maps = taps + SHORT * Fours * 4;
    const float* kernel = arguments.weights + (long long)channel * (LONG * SHORT);
    for (int i = threadIdx.x; i < SHORT * Fours * 4; i += blockDim.x)
    {
        const int u = i / (Fours * 4), v = i % (Fours * 4), index = TURNED ? v * SHORT + u : u * LONG + v;
        taps[i] = v < LONG ? kernel[arguments.reversed ? LONG * SHORT - 1 - index : index] : 0;
    }
    Source source = { arguments.first, arguments.second, 0, 0, 0 };
    if (arguments.second != nullptr)
    {
        source.a = arguments.factors[channel];
        source.b = arguments.factors[planes.channels + channel];
        source.c = arguments.factors[2 * planes.channels + channel];
    }
    const float start = arguments.bias == nullptr ? 0 : arguments.bias[channel];

    Moments moments = { 0, 0, 0 };
    const int firstImage = blockIdx.y * arguments.imagesOfBlock;
    const int endImage = min(planes.images, firstImage + arguments.imagesOfBlock);
    for (int image = firstImage; image < endImage; image += arguments.imagesAtOnce)
    {
        const int imagesNow = min(arguments.imagesAtOnce, endImage - image), rowsNow = imagesNow * arguments.rowsOfBlock;
        __syncthreads();
        for (int i = 0; i < imagesNow; i++)
            stage<Pitch>(maps + i * staged * Pitch, planes, source, planes.at(image + i, channel), row - SHORT / 2, staged, column - LONG / 2, COLUMNS + 4 * Fours);
        __syncthreads();
        const int tiles = (rowsNow + 31) / 32 * (COLUMNS / 8);
        for (int tile = warp; tile < tiles; tile += warps)
        {
            const int ofAll = tile / (COLUMNS / 8) * 32 + lane, first = tile % (COLUMNS / 8) * 8;
            const int ofImage = ofAll / arguments.rowsOfBlock, r = row + ofAll % arguments.rowsOfBlock, q = column + first;
            const int columns = ofAll < rowsNow && r < rowsOf(planes) ? max(0, min(8, columnsOf(planes) - q)) : 0;
            float sums[8];
#pragma unroll
            for (int i = 0; i < 8; i++)
                sums[i] = start;
            float* target = arguments.target + planes.at(image + ofImage, channel) + (TURNED ? (long long)q * planes.pitch + r : (long long)r * planes.pitch + q);
            const int step = TURNED ? planes.pitch : 1;
            if (columns > 0)
            {
                if (arguments.accumulate)
#pragma unroll
                    for (int i = 0; i < 8; i++)
                        if (i < columns)
                            sums[i] = target[(long long)i * step];
                const float* from = maps + (ofImage * staged + ofAll % arguments.rowsOfBlock) * Pitch + first;
#pragma unroll 1
                for (int u = 0; u < SHORT; u++, from += Pitch)
                {
                    float4 one = *(const float4*)from, other = *(const float4*)(from + 4);
                    float window[12] = { one.x, one.y, one.z, one.w, other.x, other.y, other.z, other.w, 0, 0, 0, 0 };
#pragma unroll
                    for (int four = 0; four < Fours; four++)
                    {
                        const float4 next = *(const float4*)(from + 8 + 4 * four), weight = *(const float4*)(taps + (u * Fours + four) * 4);
                        window[8] = next.x;
                        window[9] = next.y;
                        window[10] = next.z;
                        window[11] = next.w;
                        const float weights[4] = { weight.x, weight.y, weight.z, weight.w };
#pragma unroll
                        for (int v = 0; v < 4; v++)
#pragma unroll
                            for (int i = 0; i < 8; i++)
                                sums[i] = fmaf(weights[v], window[i + v], sums[i]);
#pragma unroll
                        for (int i = 0; i < 8; i++)
                            window[i] = window[i + 4];
                    }
                }
#pragma unroll
                for (int i = 0; i < 8; i++)
                    if (i < columns)
                        target[(long long)i * step] = sums[i];
            }
            if (arguments.moments != nullptr)
            {
                float sum = 0, squares = 0;
#pragma unroll
                for (int i = 0; i < 8; i++)
                    sum += i < columns ? sums[i] : 0;
                const float count = warpSum((float)columns), mean = warpSum(sum) / fmaxf(count, 1);
#pragma unroll
                for (int i = 0; i < 8; i++)
                    squares = i < columns ? fmaf(sums[i] - mean, sums[i] - mean, squares) : squares;
                moments.add(count, mean, warpSum(squares));
            }
        }
    }
    if (arguments.moments != nullptr && lane == 0)
    {
        const int slot = (blockIdx.y * gridDim.z + blockIdx.z) * warps + warp;
        float* to = arguments.moments + ((long long)channel * gridDim.y * gridDim.z * warps + slot) * 3;
        to[0] = moments.count;
        to[1] = moments.mean;
        to[2] = moments.squares;
    }
}
