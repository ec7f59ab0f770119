#include "CVectorMath.h"

enum { LANES = 32, MOST_VARIABLES = 16 };

// Of `width` pixels, which are LANES but for the last ones: their sums stay in registers while a row of the triangle is walked.
static inline __attribute__((always_inline)) void anomaly(const float *restrict planes, long stride, long features,
                                                          const float *restrict components, long count, float *restrict out,
                                                          long width) {
#pragma clang fp contract(off) reassociate(off)
    long variables = 2 * features;
    long length = 2 + variables + variables * (variables + 1) / 2;
    float centred[MOST_VARIABLES][LANES], first[LANES], both[LANES];
    for (long k = 0; k < count; k++) {
        const float *component = components + k * length;
        const float *triangle = component + 2 + variables;
        float square[LANES], given[LANES];
        for (long i = 0; i < width; i++) square[i] = 0.0f;
        for (long row = 0; row < variables; row++) {
            float sum[LANES];
            for (long i = 0; i < width; i++) centred[row][i] = planes[row * stride + i] - component[2 + row];
            for (long i = 0; i < width; i++) sum[i] = triangle[0] * centred[0][i];
            for (long column = 1; column <= row; column++) {
                float factor = triangle[column];
                for (long i = 0; i < width; i++) sum[i] = sum[i] + factor * centred[column][i];
            }
            triangle += row + 1;
            for (long i = 0; i < width; i++) square[i] = square[i] + sum[i] * sum[i];
            if (row == features - 1) {
                for (long i = 0; i < width; i++) given[i] = square[i];
            }
        }
        for (long i = 0; i < width; i++) {
            float a = component[0] - 0.5f * given[i];
            float b = component[1] - 0.5f * square[i];
            first[i] = k == 0 || a > first[i] ? a : first[i];
            both[i] = k == 0 || b > both[i] ? b : both[i];
        }
    }
    for (long i = 0; i < width; i++) out[i] = count > 0 ? first[i] - both[i] : 0.0f;
}

TUBAN_LEVELS void tuban_conditional_anomaly(const float *restrict planes, long stride, long features,
                                            const float *restrict components, long count, float *restrict out, long n) {
    long i = 0;
    for (; i + LANES <= n; i += LANES) anomaly(planes + i, stride, features, components, count, out + i, LANES);
    if (i < n) anomaly(planes + i, stride, features, components, count, out + i, n - i);
}
