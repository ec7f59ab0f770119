#include "CVectorMath.h"

#include <math.h>

/// The largest range among the windows of three by three squares that begin in a cell's first squares: `squares` holds the brightness of four rows of
/// four, NaN where too little was seen. So an edge shows wherever it lies against the cells.
static float tuban_range(const float *squares) {
    float range = 0.0f;
    for (int shift = 0; shift < 4; shift++) {
        float lowest = INFINITY, highest = -INFINITY;
        for (int part = 0; part < 9; part++) {
            float value = squares[(part / 3 + shift / 2) * 4 + part % 3 + shift % 2];
            lowest = value < lowest ? value : lowest;
            highest = value > highest ? value : highest;
        }
        if (highest - lowest > range) range = highest - lowest;
    }
    return range;
}

/// Any size of square, any pixel unseen.
static inline __attribute__((always_inline)) struct tuban_cell tuban_one_cell(const float *const *const planes[2], const long bands,
                                                                             const uint8_t *const valid[2], long stride, long square,
                                                                             long corner, int columns, int rows) {
#pragma clang fp contract(off) reassociate(off)
    struct tuban_cell cell = {.count = 0};
    float squares[2][16];
    for (int part = 0; part < 16; part++) {
        squares[0][part] = squares[1][part] = NAN;
        if (part % 4 >= columns || part / 4 >= rows) continue;
        int is_own = part % 4 < 3 && part / 4 < 3;
        long first = corner + part / 4 * square * stride + part % 4 * square;
        float visible[2] = {0.0f, 0.0f};
        int seen = 0;
        for (long y = 0; y < square; y++) {
            for (long i = first + y * stride; i < first + y * stride + square; i++) {
                if (!(valid[0][i] & valid[1][i])) continue;
                for (int date = 0; date < 2; date++) {
                    const float *const *own = planes[date];
                    for (long b = 0; is_own && b < bands; b++) cell.sums[date][b] = cell.sums[date][b] + own[b][i];
                    visible[date] = visible[date] + ((own[0][i] + own[1][i]) + own[2][i]) / 3.0f;
                }
                seen++;
            }
        }
        if (is_own) cell.count += seen;
        for (int date = 0; date < 2 && seen > 0 && 2 * seen >= square * square; date++) squares[date][part] = visible[date] / (float)seen;
    }
    for (int date = 0; date < 2; date++) cell.range[date] = tuban_range(squares[date]);
    return cell;
}

/// Squares of one pixel that were all seen: cells are lanes, and each lane adds in the same order as `tuban_one_cell`.
TUBAN_LEVELS static void tuban_sum_nines(const float *restrict in, long stride, long cells, float *restrict out) {
#pragma clang fp contract(off) reassociate(off)
    const float *restrict next = in + stride;
    const float *restrict last = in + 2 * stride;
    for (long c = 0; c < cells; c++) {
        float sum = (in[3 * c] + in[3 * c + 1]) + in[3 * c + 2];
        sum = ((sum + next[3 * c]) + next[3 * c + 1]) + next[3 * c + 2];
        out[c] = ((sum + last[3 * c]) + last[3 * c + 1]) + last[3 * c + 2];
    }
}

TUBAN_LEVELS static void tuban_brightness(const float *restrict a, const float *restrict b, const float *restrict c, float *restrict out,
                                          long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = ((a[i] + b[i]) + c[i]) / 3.0f;
}

TUBAN_LEVELS static void tuban_extremes(const float *restrict a, const float *restrict b, const float *restrict c, float *restrict lowest,
                                        float *restrict highest, long n) {
    for (long i = 0; i < n; i++) {
        float low = a[i] < b[i] ? a[i] : b[i];
        float high = a[i] > b[i] ? a[i] : b[i];
        lowest[i] = c[i] < low ? c[i] : low;
        highest[i] = c[i] > high ? c[i] : high;
    }
}

/// Raises the ranges of cells by those of the windows that begin `shift` columns further on.
TUBAN_LEVELS static void tuban_raise_ranges(const float *restrict lowest, const float *restrict highest, long shift, long cells,
                                            float *restrict range) {
    for (long c = 0; c < cells; c++) {
        long i = 3 * c + shift;
        float low = lowest[i] < lowest[i + 1] ? lowest[i] : lowest[i + 1];
        float high = highest[i] > highest[i + 1] ? highest[i] : highest[i + 1];
        low = lowest[i + 2] < low ? lowest[i + 2] : low;
        high = highest[i + 2] > high ? highest[i + 2] : high;
        range[c] = high - low > range[c] ? high - low : range[c];
    }
}

static void tuban_seen_cells(const float *const *planes, int date, long bands, long stride, long cells, int columns, int rows,
                             struct tuban_cell *out) {
    enum { most = 64, wide = 3 * most + 1 };
    float sums[most], range[most], bright[4][wide], lowest[wide], highest[wide];
    for (long start = 0; start < cells; start += most) {
        long count = cells - start < most ? cells - start : most;
        for (long b = 0; b < bands; b++) {
            tuban_sum_nines(planes[b] + 3 * start, stride, count, sums);
            for (long c = 0; c < count; c++) out[start + c].sums[date][b] = sums[c];
        }
        for (long c = 0; bands == 3 && c < count; c++) out[start + c].sums[date][3] = 0.0f;
        // The last cell of the row may have no square beside it.
        long further = start + count < cells || columns == 4 ? count : count - 1;
        long pixels = 3 * count + (further == count);
        for (long y = 0; y < rows; y++) {
            long first = y * stride + 3 * start;
            tuban_brightness(planes[0] + first, planes[1] + first, planes[2] + first, bright[y], pixels);
        }
        for (long c = 0; c < count; c++) range[c] = 0.0f;
        for (long shift = 0; shift + 3 <= rows; shift++) {
            tuban_extremes(bright[shift], bright[shift + 1], bright[shift + 2], lowest, highest, pixels);
            tuban_raise_ranges(lowest, highest, 0, count, range);
            tuban_raise_ranges(lowest, highest, 1, further, range);
        }
        for (long c = 0; c < count; c++) {
            out[start + c].count = 9;
            out[start + c].range[date] = range[c];
        }
    }
}

void tuban_cell_figures(const float *const *before, const float *const *after, long bands, const uint8_t *valid_before,
                        const uint8_t *valid_after, long stride, long square, long cells, int beside, int below, struct tuban_cell *out) {
    const float *const *const planes[2] = {before, after};
    const uint8_t *const valid[2] = {valid_before, valid_after};
    int rows = below ? 4 : 3;
    int is_seen = square == 1;
    for (long y = 0; is_seen && y < rows; y++) {
        long pixels = 3 * cells + (beside ? 1 : 0);
        is_seen = tuban_all_ones(valid_before + y * stride, pixels) && tuban_all_ones(valid_after + y * stride, pixels);
    }
    if (is_seen) {
        for (int date = 0; date < 2; date++) tuban_seen_cells(planes[date], date, bands, stride, cells, beside ? 4 : 3, rows, out);
        return;
    }
    for (long c = 0; c < cells; c++) {
        long corner = c * 3 * square;
        int columns = beside || c + 1 < cells ? 4 : 3;
        out[c] = bands == 3 ? tuban_one_cell(planes, 3, valid, stride, square, corner, columns, rows)
                            : tuban_one_cell(planes, 4, valid, stride, square, corner, columns, rows);
    }
}
