#include "CVectorMath.h"

#include <math.h>

/// Any size of square, any pixel unseen.
static inline __attribute__((always_inline)) struct tuban_cell tuban_one_cell(const float *const *scene, const float *const *reference,
                                                                             const long bands, const uint8_t *scene_valid,
                                                                             const uint8_t *reference_valid, long stride, long square,
                                                                             long corner) {
#pragma clang fp contract(off) reassociate(off)
    struct tuban_cell cell = {.count = 0, .lowest = INFINITY, .highest = -INFINITY};
    for (int part = 0; part < 9; part++) {
        long first = corner + part / 3 * square * stride + part % 3 * square;
        float visible = 0.0f;
        int seen = 0;
        for (long y = 0; y < square; y++) {
            for (long i = first + y * stride; i < first + y * stride + square; i++) {
                if (!(scene_valid[i] & reference_valid[i])) continue;
                for (long b = 0; b < bands; b++) {
                    cell.scene[b] = cell.scene[b] + scene[b][i];
                    cell.reference[b] = cell.reference[b] + reference[b][i];
                }
                visible = visible + ((scene[0][i] + scene[1][i]) + scene[2][i]) / 3.0f;
                seen++;
            }
        }
        cell.count += seen;
        if (seen == 0 || 2 * seen < square * square) continue;
        float mean = visible / (float)seen;
        cell.lowest = mean < cell.lowest ? mean : cell.lowest;
        cell.highest = mean > cell.highest ? mean : cell.highest;
    }
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

TUBAN_LEVELS static void tuban_extremes(const float *restrict row, long cells, float *restrict lowest, float *restrict highest) {
    for (long c = 0; c < cells; c++) {
        float a = row[3 * c], b = row[3 * c + 1], d = row[3 * c + 2];
        float low = a < b ? a : b;
        float high = a > b ? a : b;
        low = d < low ? d : low;
        high = d > high ? d : high;
        lowest[c] = low < lowest[c] ? low : lowest[c];
        highest[c] = high > highest[c] ? high : highest[c];
    }
}

static void tuban_seen_cells(const float *const *scene, const float *const *reference, long bands, long stride, long cells,
                             struct tuban_cell *out) {
    enum { most = 64 };
    float sums[most], lowest[most], highest[most], bright[3 * most];
    for (long start = 0; start < cells; start += most) {
        long count = cells - start < most ? cells - start : most;
        for (long b = 0; b < bands; b++) {
            tuban_sum_nines(scene[b] + 3 * start, stride, count, sums);
            for (long c = 0; c < count; c++) out[start + c].scene[b] = sums[c];
            tuban_sum_nines(reference[b] + 3 * start, stride, count, sums);
            for (long c = 0; c < count; c++) out[start + c].reference[b] = sums[c];
        }
        for (long c = 0; c < count; c++) {
            lowest[c] = INFINITY;
            highest[c] = -INFINITY;
        }
        for (long y = 0; y < 3; y++) {
            long first = y * stride + 3 * start;
            tuban_brightness(scene[0] + first, scene[1] + first, scene[2] + first, bright, 3 * count);
            tuban_extremes(bright, count, lowest, highest);
        }
        for (long c = 0; c < count; c++) {
            out[start + c].count = 9;
            out[start + c].lowest = lowest[c];
            out[start + c].highest = highest[c];
        }
    }
}

void tuban_cell_figures(const float *const *scene, const float *const *reference, long bands, const uint8_t *scene_valid,
                        const uint8_t *reference_valid, long stride, long square, long cells, struct tuban_cell *out) {
    int is_seen = square == 1;
    for (long y = 0; is_seen && y < 3; y++) {
        is_seen = tuban_all_ones(scene_valid + y * stride, 3 * cells) && tuban_all_ones(reference_valid + y * stride, 3 * cells);
    }
    if (is_seen) {
        tuban_seen_cells(scene, reference, bands, stride, cells, out);
        return;
    }
    for (long c = 0; c < cells; c++) {
        long corner = c * 3 * square;
        out[c] = bands == 3 ? tuban_one_cell(scene, reference, 3, scene_valid, reference_valid, stride, square, corner)
                            : tuban_one_cell(scene, reference, 4, scene_valid, reference_valid, stride, square, corner);
    }
}
