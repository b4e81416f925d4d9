// Probability maps in their boxes, as run lengths of the pixels at or above a threshold: down the columns of the picture, columns from left to right. A pixel's value has
// the processor's roundings, each written out.
//
// A warp takes a column of a box's window, 32 pixels at a time. It is started twice: first to count where the value changes, then to write where.

struct PasteArguments
{
    const float* maps;              // (n, m, m)
    const float* boxes;             // (n, 4): x1, y1, x2, y2
    const int* windows;             // (n, 5): first column, columns, first row, rows, and how many columns the boxes before have
    int* counts;                    // (1 + all columns): changes in each column, from the second number on
    const long long* starts;        // (1 + all columns): changes before each column; null while they are counted
    int* changes;                   // places in the picture, down the columns
    float threshold;
    int size, height;
};

struct Between
{
    int low;                        // the cell before a pixel's centre
    float upper;                    // weight of the one after it
};

constexpr int Warps = 8, Border = 2;

// Rounded step by step as published: to -1..1 first, then to cells with one rounding.
__device__ __forceinline__ Between placeOf(int pixel, float start, float end, int cells)
{
    float unit = __fsub_rn(__fmul_rn(__fdiv_rn(__fsub_rn(__fadd_rn(__int2float_rn(pixel), 0.5f), start), __fsub_rn(end, start)), 2.0f), 1.0f);
    if (fabsf(unit) == __uint_as_float(0x7f800000u))
        unit = 0;
    float position = fmaf(__fadd_rn(unit, 1.0f), __fmul_rn(__int2float_rn(cells), 0.5f), -0.5f);
    if (position != position)       // a box without size, exactly at a pixel's centre
        position = -Border;
    const float low = floorf(position);
    Between result;
    result.low = (int)fminf(fmaxf(low, (float)-Border), (float)cells);
    result.upper = __fsub_rn(position, low);
    return result;
}

__device__ __forceinline__ float cellAt(const float* map, int size, int row, int column)
{
    return (unsigned)row < (unsigned)size && (unsigned)column < (unsigned)size ? map[row * size + column] : 0.0f;
}

__device__ __forceinline__ float valueAt(const float* map, int size, const Between& across, const Between& down)
{
    const float right = across.upper, bottom = down.upper, left = __fsub_rn(1.0f, right), top = __fsub_rn(1.0f, bottom);
    float value = __fmul_rn(cellAt(map, size, down.low, across.low), __fmul_rn(left, top));
    value = fmaf(cellAt(map, size, down.low, across.low + 1), __fmul_rn(right, top), value);
    value = fmaf(cellAt(map, size, down.low + 1, across.low), __fmul_rn(left, bottom), value);
    return fmaf(cellAt(map, size, down.low + 1, across.low + 1), __fmul_rn(right, bottom), value);
}

extern "C" __global__ void __launch_bounds__(32 * Warps) pasteRuns(const PasteArguments arguments)
{
    const int size = arguments.size, lane = threadIdx.x % 32;
    const float* map = arguments.maps + (long long)blockIdx.x * size * size;
    const float* box = arguments.boxes + 4 * blockIdx.x;
    const int* window = arguments.windows + 5 * blockIdx.x;
    const int firstColumn = window[0], columns = window[1], firstRow = window[2], rows = window[3], before = window[4];
    // Where the window has all rows, the pixel after a column's last is the next one's first.
    const bool joined = rows == arguments.height;
    for (int column = blockIdx.y * Warps + threadIdx.x / 32; column < columns; column += gridDim.y * Warps)
    {
        const Between across = placeOf(firstColumn + column, box[0], box[2], size);
        unsigned last = 0;
        if (joined && column > 0)
            last = valueAt(map, size, placeOf(firstColumn + column - 1, box[0], box[2], size), placeOf(rows - 1, box[1], box[3], size)) >= arguments.threshold;
        const int begin = (firstColumn + column) * arguments.height + firstRow;
        int* changes = arguments.starts ? arguments.changes + arguments.starts[before + column] : nullptr;
        int count = 0;
        for (int row = 0; row < rows; row += 32)
        {
            const int pixels = min(32, rows - row), y = row + lane;
            const bool inside = y < rows && valueAt(map, size, across, placeOf(firstRow + y, box[1], box[3], size)) >= arguments.threshold;
            const unsigned bits = __ballot_sync(0xffffffffu, inside), changed = (bits ^ (bits << 1 | last)) & 0xffffffffu >> (32 - pixels);
            last = bits >> (pixels - 1) & 1;
            if (changes && (changed >> lane & 1))
                changes[count + __popc(changed & ((1u << lane) - 1))] = begin + y;
            count += __popc(changed);
        }
        if (last && (!joined || column == columns - 1))
        {
            if (changes && lane == 0)
                changes[count] = begin + rows;
            count++;
        }
        if (!changes && lane == 0)
            arguments.counts[before + column + 1] = count;
    }
}
