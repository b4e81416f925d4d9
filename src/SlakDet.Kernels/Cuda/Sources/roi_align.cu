// RoIAlign of float32 maps and its gradient, from the rows and columns of cells that each bin reads and their weights.
//
// A box's bins are n rows and n columns; `axes` has (first cell, number of cells, where their weights begin) of its rows, then of its columns.
// The gradient goes through the boxes of a tile of cells, so that each cell is summed by one thread in the boxes' order.
#include "planes.cuh"

struct Strides
{
    long long image, channel, row, column;
};

struct RoiPoolArguments
{
    const float* features;          // (N, C, H, W) of one level
    const int* windows;             // (R, 6): level, picture, top, left, height, width in cells
    const int* axes;                // (R, 2, n, 3)
    const float* weights;
    float* output;                  // (R, C, n, n)
    Strides strides;                // of the features
    int level, channels, bins, channelsOfBlock, channelsLast;
};

struct RoiGradientArguments
{
    const float* gradient;          // (R, C, n, n)
    const int* axes;
    const float* weights;
    const int* starts;              // of each tile, and the end: where its boxes begin in the list
    const int* boxes;
    float* target;                  // (N, C, H, W) of one level
    Strides strides;                // of the target
    int channels, height, width, bins;
};

constexpr int Tile = 8, ChannelsOfGradient = 32;

extern __shared__ __align__(16) unsigned char sharedMemory[];

// A block of threads takes some channels of a box; boxes of other levels are passed over.
extern "C" __global__ void __launch_bounds__(256) roiAlign(const RoiPoolArguments arguments)
{
    const int roi = blockIdx.x, bins = arguments.bins, area = bins * bins;
    const int* window = arguments.windows + 6 * roi;
    if (window[0] != arguments.level)
        return;
    float* values = (float*)sharedMemory;
    const int firstChannel = blockIdx.y * arguments.channelsOfBlock, channels = min(arguments.channelsOfBlock, arguments.channels - firstChannel);
    const int* rows = arguments.axes + 6 * bins * roi;
    const int* columns = rows + 3 * bins;
    const float* picture = arguments.features + window[1] * arguments.strides.image + firstChannel * arguments.strides.channel;
    for (int i = threadIdx.x; i < channels * area; i += blockDim.x)
    {
        // Neighbouring threads read neighbouring numbers.
        const int channel = arguments.channelsLast ? i % channels : i / area, bin = arguments.channelsLast ? i / channels : i % area;
        const int* row = rows + 3 * (bin / bins);
        const int* column = columns + 3 * (bin % bins);
        const float* cells = picture + channel * arguments.strides.channel + row[0] * arguments.strides.row + column[0] * arguments.strides.column;
        float sum = 0;
        for (int y = 0; y < row[1]; y++)
        {
            float ofRow = 0;
            for (int x = 0; x < column[1]; x++)
                ofRow = fmaf(arguments.weights[column[2] + x], cells[y * arguments.strides.row + x * arguments.strides.column], ofRow);
            sum = fmaf(arguments.weights[row[2] + y], ofRow, sum);
        }
        values[channel * area + bin] = sum;
    }
    __syncthreads();
    float* output = arguments.output + ((long long)roi * arguments.channels + firstChannel) * area;
    for (int i = threadIdx.x; i < channels * area; i += blockDim.x)
        output[i] = values[i];
}

// A block of 8 warps takes a tile of 8 x 8 cells of 32 channels: a warp a row of cells, a lane a channel.
extern "C" __global__ void __launch_bounds__(256) roiAlignGradient(const RoiGradientArguments arguments)
{
    const int bins = arguments.bins, area = bins * bins, warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const int tilesAcross = (arguments.width + Tile - 1) / Tile, tilesDown = (arguments.height + Tile - 1) / Tile;
    const int picture = blockIdx.x / (tilesAcross * tilesDown), top = blockIdx.x / tilesAcross % tilesDown * Tile, left = blockIdx.x % tilesAcross * Tile;
    const int firstChannel = blockIdx.y * ChannelsOfGradient, channels = min(ChannelsOfGradient, arguments.channels - firstChannel);
    float* gradients = (float*)sharedMemory;                            // (bins, 32 channels and one to spare)
    float* weights = gradients + area * (ChannelsOfGradient + 1);       // (rows, columns; 8 cells; n): dense, zero where a bin does not read a cell
    int* ranges = (int*)(weights + 2 * Tile * bins);                    // (rows, columns; 8 cells; first bin, end)

    float sums[Tile];
#pragma unroll
    for (int x = 0; x < Tile; x++)
        sums[x] = 0;
    for (int item = arguments.starts[blockIdx.x]; item < arguments.starts[blockIdx.x + 1]; item++)
    {
        const int roi = arguments.boxes[item];
        const int* axes = arguments.axes + 6 * bins * roi;
        __syncthreads();
        const float* gradient = arguments.gradient + ((long long)roi * arguments.channels + firstChannel) * area;
        for (int i = threadIdx.x; i < channels * area; i += blockDim.x)
            gradients[i % area * (ChannelsOfGradient + 1) + i / area] = gradient[i];
        if (threadIdx.x < 2 * Tile)
        {
            const int axis = threadIdx.x / Tile, cell = (axis == 0 ? top : left) + threadIdx.x % Tile;
            int first = bins, end = 0;
            for (int bin = 0; bin < bins; bin++)
            {
                const int* taps = axes + 3 * (axis * bins + bin);
                const bool reads = cell >= taps[0] && cell < taps[0] + taps[1];
                weights[threadIdx.x * bins + bin] = reads ? arguments.weights[taps[2] + cell - taps[0]] : 0;
                first = reads ? min(first, bin) : first;
                end = reads ? bin + 1 : end;
            }
            ranges[2 * threadIdx.x] = first;
            ranges[2 * threadIdx.x + 1] = end;
        }
        __syncthreads();
        if (lane < channels)
            for (int row = ranges[2 * warp]; row < ranges[2 * warp + 1]; row++)
            {
                const float ofRow = weights[warp * bins + row];
                const float* from = gradients + row * bins * (ChannelsOfGradient + 1) + lane;
#pragma unroll
                for (int x = 0; x < Tile; x++)
                {
                    float sum = 0;
                    for (int column = ranges[2 * (Tile + x)]; column < ranges[2 * (Tile + x) + 1]; column++)
                        sum = fmaf(weights[(Tile + x) * bins + column], from[column * (ChannelsOfGradient + 1)], sum);
                    sums[x] = fmaf(ofRow, sum, sums[x]);
                }
            }
    }
    if (lane >= channels || top + warp >= arguments.height)
        return;
    float* target = arguments.target + picture * arguments.strides.image + (firstChannel + lane) * arguments.strides.channel
        + (top + warp) * arguments.strides.row + left * arguments.strides.column;
#pragma unroll
    for (int x = 0; x < Tile; x++)
        if (left + x < arguments.width)
            target[x * arguments.strides.column] = sums[x];
}
