// Batch norms of several convolved maps, by the batch's statistics, and the way back through them.
//
// Given by the host: BF16, whether maps are bfloat16 or float32; BRANCHES, 1 to 4. Every sum has a fixed order.
#include "numbers.cuh"

struct StatisticsArguments
{
    const float* moments[4];        // (C, slots, 3) of each branch: number, mean, summed squared distance
    const float* scales[4];         // gamma, (C)
    const float* offsets[4];        // beta, (C)
    float* runningMeans[4];         // (C), moved
    float* runningVariances[4];     // (C), moved
    float* statistics;              // (2, branches, C): mean, one over the standard deviation
    float* factors;                 // (branches, C): what the maps are multiplied by
    float* offset;                  // (C): what is added to their sum
    int slots[4];
    int channels;
    float momentum, epsilon;
};

struct GradientMomentsArguments
{
    const void* gradient;           // planes
    const void* maps[4];            // planes
    const float* statistics;        // as above
    float* sums;                    // (C, slots, 1 + branches): sum(D), then sum(D (r - mean)) of each branch
    Planes planes;
    int imagesOfBlock;
};

struct GradientFactorsArguments
{
    const float* sums;              // as above
    const float* scales[4];
    const float* statistics;
    float* scaleGradients;          // (branches, C)
    float* offsetGradients;         // (branches, C)
    float* factors;                 // (branches, 3, C): the gradient of a map r is a D + b r + c
    double count;                   // numbers a channel
    int slots, channels;
};

extern __shared__ __align__(16) unsigned char sharedMemory[];

// A block of 128 threads takes a channel.
extern "C" __global__ void __launch_bounds__(128) normStatistics(const StatisticsArguments arguments)
{
    double* counts = (double*)sharedMemory;
    double* means = counts + blockDim.x;
    double* squares = means + blockDim.x;
    const int channel = blockIdx.x, thread = threadIdx.x;
    double offset = 0;
    for (int branch = 0; branch < BRANCHES; branch++)
    {
        const int slots = arguments.slots[branch];
        const float* moments = arguments.moments[branch] + (long long)channel * slots * 3;
        double count = 0, mean = 0, square = 0;
        for (int slot = thread; slot < slots; slot += blockDim.x)
        {
            const double number = moments[3 * slot], distance = moments[3 * slot + 1] - mean;
            if (number == 0)
                continue;
            count += number;
            mean += distance * (number / count);
            square += moments[3 * slot + 2] + distance * distance * ((count - number) * (number / count));
        }
        counts[thread] = count;
        means[thread] = mean;
        squares[thread] = square;
        for (int half = blockDim.x / 2; half > 0; half /= 2)
        {
            __syncthreads();
            if (thread < half && counts[thread + half] != 0)
            {
                const double number = counts[thread + half], distance = means[thread + half] - means[thread], total = counts[thread] + number;
                means[thread] += distance * (number / total);
                squares[thread] += squares[thread + half] + distance * distance * (counts[thread] * (number / total));
                counts[thread] = total;
            }
        }
        if (thread == 0)
        {
            const int channels = arguments.channels;
            const double total = counts[0], variance = squares[0] / total, overDeviation = 1 / sqrt(variance + arguments.epsilon);
            const double factor = arguments.scales[branch][channel] * overDeviation;
            arguments.statistics[branch * channels + channel] = (float)means[0];
            arguments.statistics[(BRANCHES + branch) * channels + channel] = (float)overDeviation;
            arguments.factors[branch * channels + channel] = (float)factor;
            offset += arguments.offsets[branch][channel] - factor * means[0];
            const double unbiased = squares[0] / (total > 1 ? total - 1 : 1);
            float* runningMean = arguments.runningMeans[branch] + channel;
            float* runningVariance = arguments.runningVariances[branch] + channel;
            *runningMean = (float)(*runningMean + arguments.momentum * (means[0] - *runningMean));
            *runningVariance = (float)(*runningVariance + arguments.momentum * (unbiased - *runningVariance));
        }
        __syncthreads();
    }
    if (thread == 0)
        arguments.offset[channel] = (float)offset;
}

// A block of 256 threads takes some images of a channel.
extern "C" __global__ void __launch_bounds__(256) gradientMoments(const GradientMomentsArguments arguments)
{
    const Planes& planes = arguments.planes;
    const int channel = blockIdx.x, vectors = planes.pitch / 8;
    const int firstImage = blockIdx.y * arguments.imagesOfBlock, endImage = min(planes.images, firstImage + arguments.imagesOfBlock);
    float means[BRANCHES], sums[1 + BRANCHES];
    sums[0] = 0;
#pragma unroll
    for (int branch = 0; branch < BRANCHES; branch++)
    {
        means[branch] = arguments.statistics[branch * planes.channels + channel];
        sums[1 + branch] = 0;
    }
    for (int image = firstImage; image < endImage; image++)
    {
        const long long plane = planes.at(image, channel);
        for (int i = threadIdx.x; i < planes.height * vectors; i += blockDim.x)
        {
            const int count = planes.width - i % vectors * 8;
            float gradient[8], map[8];
            loadEight<BF16>(gradient, arguments.gradient, plane + 8ll * i);
#pragma unroll
            for (int k = 0; k < 8; k++)
                sums[0] += k < count ? gradient[k] : 0;
#pragma unroll
            for (int branch = 0; branch < BRANCHES; branch++)
            {
                loadEight<BF16>(map, arguments.maps[branch], plane + 8ll * i);
#pragma unroll
                for (int k = 0; k < 8; k++)
                    sums[1 + branch] += k < count ? gradient[k] * (map[k] - means[branch]) : 0;
            }
        }
    }
    float* ofWarps = (float*)sharedMemory;
    const int warp = threadIdx.x / 32, warps = blockDim.x / 32;
#pragma unroll
    for (int i = 0; i < 1 + BRANCHES; i++)
    {
        const float sum = warpSum(sums[i]);
        if (threadIdx.x % 32 == 0)
            ofWarps[i * warps + warp] = sum;
    }
    __syncthreads();
    if (threadIdx.x < 1 + BRANCHES)
    {
        float sum = 0;
        for (int i = 0; i < warps; i++)
            sum += ofWarps[threadIdx.x * warps + i];
        arguments.sums[((long long)channel * gridDim.y + blockIdx.y) * (1 + BRANCHES) + threadIdx.x] = sum;
    }
}

// A thread takes a channel.
extern "C" __global__ void __launch_bounds__(128) gradientFactors(const GradientFactorsArguments arguments)
{
    const int channel = blockIdx.x * blockDim.x + threadIdx.x, channels = arguments.channels;
    if (channel >= channels)
        return;
    const float* slots = arguments.sums + (long long)channel * arguments.slots * (1 + BRANCHES);
    double sums[1 + BRANCHES];
#pragma unroll
    for (int i = 0; i < 1 + BRANCHES; i++)
        sums[i] = 0;
    for (int slot = 0; slot < arguments.slots; slot++)
#pragma unroll
        for (int i = 0; i < 1 + BRANCHES; i++)
            sums[i] += slots[slot * (1 + BRANCHES) + i];
#pragma unroll
    for (int branch = 0; branch < BRANCHES; branch++)
    {
        const double mean = arguments.statistics[branch * channels + channel], overDeviation = arguments.statistics[(BRANCHES + branch) * channels + channel];
        const double a = arguments.scales[branch][channel] * overDeviation, b = -a * overDeviation * overDeviation * sums[1 + branch] / arguments.count;
        arguments.offsetGradients[branch * channels + channel] = (float)sums[0];
        arguments.scaleGradients[branch * channels + channel] = (float)(sums[1 + branch] * overDeviation);
        float* factors = arguments.factors + (long long)branch * 3 * channels + channel;
        factors[0] = (float)a;
        factors[channels] = (float)b;
        factors[2 * channels] = (float)(-a * sums[0] / arguments.count - b * mean);
    }
}
