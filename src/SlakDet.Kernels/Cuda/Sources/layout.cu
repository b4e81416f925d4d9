// Between tensors of any strides and planes.
//
// Given by the host: SOURCE_BF16 and TARGET_BF16, whether numbers are bfloat16 or float32; CHANNELS_LAST, whether the tensor's channels lie side by
// side, so that maps are turned through shared memory; MAPS, how many maps `join` adds.
#include "numbers.cuh"

struct Strides
{
    long long image, channel, row, column;
};

struct GatherArguments
{
    const void* source;
    void* target;                   // planes
    Strides strides;                // of the source
    Planes planes;
};

struct JoinArguments
{
    const void* maps[4];            // planes
    const float* factors;           // (maps, C) or null for 1
    const float* offsets;           // (C) or null for 0
    void* target;
    Strides strides;                // of the target
    Planes planes;
};

constexpr int Side = 32, RowsOfThreads = 8;

__device__ __forceinline__ long long inTensor(const Strides& strides, const Planes& planes, int image, int channel, int position)
{
    return image * strides.image + channel * strides.channel + position / planes.width * strides.row + position % planes.width * strides.column;
}

__device__ __forceinline__ long long inPlanes(const Planes& planes, int image, int channel, int position)
{
    return planes.at(image, channel) + (long long)(position / planes.width) * planes.pitch + position % planes.width;
}

extern __shared__ __align__(16) unsigned char sharedMemory[];

// A block of 32 x 8 threads takes 32 positions of 32 channels of an image.
extern "C" __global__ void __launch_bounds__(256) gather(const GatherArguments arguments)
{
    float* tile = (float*)sharedMemory;
    const Planes& planes = arguments.planes;
    const int positions = planes.height * planes.width, image = blockIdx.z;
    const int position = blockIdx.x * Side + threadIdx.x, firstChannel = blockIdx.y * Side;
    if (CHANNELS_LAST)
    {
#pragma unroll
        for (int step = 0; step < Side; step += RowsOfThreads)
        {
            const int i = step + threadIdx.y;
            const int from = blockIdx.x * Side + i, channel = firstChannel + threadIdx.x;
            if (from < positions && channel < planes.channels)
                tile[i * (Side + 1) + threadIdx.x] = load<SOURCE_BF16>(arguments.source, inTensor(arguments.strides, planes, image, channel, from));
        }
        __syncthreads();
    }
#pragma unroll
    for (int step = 0; step < Side; step += RowsOfThreads)
    {
        const int i = step + threadIdx.y, channel = firstChannel + i;
        if (position < positions && channel < planes.channels)
            store<TARGET_BF16>(arguments.target, inPlanes(planes, image, channel, position), CHANNELS_LAST ? tile[threadIdx.x * (Side + 1) + i]
                : load<SOURCE_BF16>(arguments.source, inTensor(arguments.strides, planes, image, channel, position)));
    }
}

// target = offset + sum of factor * map
extern "C" __global__ void __launch_bounds__(256) join(const JoinArguments arguments)
{
    float* tile = (float*)sharedMemory;
    const Planes& planes = arguments.planes;
    const int positions = planes.height * planes.width, image = blockIdx.z;
    const int position = blockIdx.x * Side + threadIdx.x, firstChannel = blockIdx.y * Side;
#pragma unroll
    for (int step = 0; step < Side; step += RowsOfThreads)
    {
        const int i = step + threadIdx.y, channel = firstChannel + i;
        if (position >= positions || channel >= planes.channels)
            continue;
        const long long index = inPlanes(planes, image, channel, position);
        float sum = arguments.offsets == nullptr ? 0 : arguments.offsets[channel];
#pragma unroll
        for (int map = 0; map < MAPS; map++)
            sum = fmaf(arguments.factors == nullptr ? 1 : arguments.factors[map * planes.channels + channel], load<SOURCE_BF16>(arguments.maps[map], index), sum);
        if (CHANNELS_LAST)
            tile[i * (Side + 1) + threadIdx.x] = sum;
        else
            store<TARGET_BF16>(arguments.target, inTensor(arguments.strides, planes, image, channel, position), sum);
    }
    if (!CHANNELS_LAST)
        return;
    __syncthreads();
#pragma unroll
    for (int step = 0; step < Side; step += RowsOfThreads)
    {
        const int i = step + threadIdx.y;
        const int to = blockIdx.x * Side + i, channel = firstChannel + threadIdx.x;
        if (to < positions && channel < planes.channels)
            store<TARGET_BF16>(arguments.target, inTensor(arguments.strides, planes, image, channel, to), tile[threadIdx.x * (Side + 1) + i]);
    }
}
