#include "CVectorMath.h"

#include <math.h>

void tuban_cell_figures(const float *const *scene, const float *const *reference, long bands, const uint8_t *scene_valid,
                        const uint8_t *reference_valid, long stride, long square, long cells, struct tuban_cell *out) {
#pragma clang fp contract(off) reassociate(off)
    for (long c = 0; c < cells; c++) {
        struct tuban_cell cell = {.count = 0, .lowest = INFINITY, .highest = -INFINITY};
        for (int part = 0; part < 9; part++) {
            long first = part / 3 * square * stride + c * 3 * square + part % 3 * square;
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
            if (mean < cell.lowest) cell.lowest = mean;
            if (mean > cell.highest) cell.highest = mean;
        }
        out[c] = cell;
    }
}
