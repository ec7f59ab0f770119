#include "CVectorMath.h"
#include "Lanes.h"

#include <string.h>

// Pixels a piece: its sums stay in the first-level cache, and nothing else is stored between the steps.
#define TUBAN_PIECE 256

/// out = weighted sum of the products of all pairs of four values. By pointers: a vector is handed over differently on each CPU level.
static inline __attribute__((always_inline)) void tuban_products(const tuban_lanes values[4], const float *w, tuban_lanes *out) {
#pragma clang fp contract(off) reassociate(off)
    tuban_lanes x = values[0], y = values[1], z = values[2], t = values[3];
    tuban_lanes sum = 0.0f + w[0] * (x * x);
    sum = sum + w[1] * (x * y);
    sum = sum + w[2] * (x * z);
    sum = sum + w[3] * (x * t);
    sum = sum + w[4] * (y * y);
    sum = sum + w[5] * (y * z);
    sum = sum + w[6] * (y * t);
    sum = sum + w[7] * (z * z);
    sum = sum + w[8] * (z * t);
    *out = sum + w[9] * (t * t);
}

/// out = weighted sum of the products of all pairs of four bands: each band is loaded once.
TUBAN_LEVELS static void tuban_four_products(const float *a, const float *b, const float *c, const float *d, const float *weights,
                                             float *restrict out, long n) {
    float w[10];
    memcpy(w, weights, sizeof w);
    long i = 0;
    for (; i + TUBAN_LANE_COUNT <= n; i += TUBAN_LANE_COUNT) {
        tuban_lanes values[4] = {TUBAN_LANES(a + i), TUBAN_LANES(b + i), TUBAN_LANES(c + i), TUBAN_LANES(d + i)};
        tuban_products(values, w, (tuban_lanes *)(out + i));
    }
    if (i == n) return;
    const float *bands[4] = {a, b, c, d};
    tuban_lanes last[4] = {0}, sum;
    size_t bytes = (size_t)(n - i) * sizeof(float);
    for (int band = 0; band < 4; band++) memcpy(&last[band], bands[band] + i, bytes);
    tuban_products(last, w, &sum);
    memcpy(out + i, &sum, bytes);
}

/// out = sum of three bands' squares, centred and scaled.
TUBAN_LEVELS static void tuban_three_squares(const float *a, const float *b, const float *c, const float *centre, const float *inverse,
                                             float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float x = (a[i] - centre[0]) * inverse[0];
        float y = (b[i] - centre[1]) * inverse[1];
        float z = (c[i] - centre[2]) * inverse[2];
        out[i] = (0.0f + x * x) + y * y + z * z;
    }
}

/// out = sqrt(|red| * sqrt(sqrt(visible * whole))) * scale.
TUBAN_LEVELS static void tuban_join(const float *restrict visible, const float *restrict whole, const float *restrict red, float centre,
                                    float inverse, float scale, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float v = visible[i] > 0.0f ? visible[i] : 0.0f;
        float w = whole[i] > 0.0f ? whole[i] : 0.0f;
        float spectral = __builtin_elementwise_sqrt(__builtin_elementwise_sqrt(v * w));
        float z = (red[i] - centre) * inverse;
        float size = z < 0.0f ? -z : z;
        size = size > 0.0f ? size : 0.0f;
        out[i] = __builtin_elementwise_sqrt(size * (spectral > 0.0f ? spectral : 0.0f)) * scale;
    }
}

void tuban_joint_change(const float *planes, long apart, long bands, const struct tuban_joint *model, float *out, long n) {
    float visible[TUBAN_PIECE], whole[TUBAN_PIECE];
    const int32_t *seen = model->visible;
    for (long start = 0; start < n; start += TUBAN_PIECE) {
        long count = n - start < TUBAN_PIECE ? n - start : TUBAN_PIECE;
        const float *piece = planes + start;
        if (model->visible_count == 3) {
            tuban_three_squares(
                piece + seen[0] * apart, piece + seen[1] * apart, piece + seen[2] * apart, model->visible_centre, model->visible_inverse,
                visible, count);
        } else {
            memset(visible, 0, sizeof visible);
            for (long v = 0; v < model->visible_count; v++) {
                tuban_add_scaled_square(piece + seen[v] * apart, model->visible_centre[v], model->visible_inverse[v], visible, count);
            }
        }
        if (bands == 4) {
            tuban_four_products(piece, piece + apart, piece + 2 * apart, piece + 3 * apart, model->weight, whole, count);
        } else {
            memset(whole, 0, sizeof whole);
            const float *weight = model->weight;
            for (long row = 0; row < bands; row++) {
                for (long column = row; column < bands; column++) {
                    tuban_add_product(piece + row * apart, piece + column * apart, *weight++, whole, count);
                }
            }
        }
        tuban_join(visible, whole, piece + model->red * apart, model->red_centre, model->red_inverse, model->scale, out + start, count);
    }
}
