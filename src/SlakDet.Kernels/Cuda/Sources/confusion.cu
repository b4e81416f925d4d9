// Counts how often each pair of label and prediction occurs. Integer additions give the same in any order.

struct ConfusionArguments
{
    const unsigned char* labels;
    const unsigned char* predictions;
    unsigned long long* counts;     // (256, 256): labels, predictions
    long long pixels;
};

// A thread reads 16 pixels at a time. Maps are made of runs: it touches the memory of the counts where one ends.
extern "C" __global__ void __launch_bounds__(256) countPairs(const ConfusionArguments arguments)
{
    const long long stride = 16ll * gridDim.x * blockDim.x;
    int pair = 0;
    unsigned length = 0;
    for (long long first = 16ll * (blockIdx.x * blockDim.x + threadIdx.x); first < arguments.pixels; first += stride)
    {
        const int pixels = (int)min(16ll, arguments.pixels - first);
        unsigned labels[4] = { 0, 0, 0, 0 }, predictions[4] = { 0, 0, 0, 0 };
        if (pixels == 16)
        {
            const uint4 ofLabels = *(const uint4*)(arguments.labels + first), ofPredictions = *(const uint4*)(arguments.predictions + first);
            labels[0] = ofLabels.x;
            labels[1] = ofLabels.y;
            labels[2] = ofLabels.z;
            labels[3] = ofLabels.w;
            predictions[0] = ofPredictions.x;
            predictions[1] = ofPredictions.y;
            predictions[2] = ofPredictions.z;
            predictions[3] = ofPredictions.w;
        }
        else
        {
#pragma unroll
            for (int i = 0; i < 16; i++)
                if (i < pixels)
                {
                    labels[i / 4] |= (unsigned)arguments.labels[first + i] << 8 * (i % 4);
                    predictions[i / 4] |= (unsigned)arguments.predictions[first + i] << 8 * (i % 4);
                }
        }
#pragma unroll
        for (int i = 0; i < 16; i++)
        {
            if (i >= pixels)
                break;
            const int next = (int)((labels[i / 4] >> 8 * (i % 4) & 255) << 8 | (predictions[i / 4] >> 8 * (i % 4) & 255));
            if (next != pair && length > 0)
            {
                atomicAdd(arguments.counts + pair, (unsigned long long)length);
                length = 0;
            }
            pair = next;
            length++;
        }
    }
    if (length > 0)
        atomicAdd(arguments.counts + pair, (unsigned long long)length);
}
