#include "CVectorMath.h"
#include "Lanes.h"

#include <string.h>

// Pixels a piece: its sums stay in the first-level cache, and nothing else is stored between the steps.
#define TUBAN_PIECE 256

/// out = weighted sum of the products of all pairs of four bands: each band is loaded once.
TUBAN_LEVELS static void tuban_four_products(const float *a, const float *b, const float *c, const float *d, const float *w,
                                             float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    long i = 0;
    const float aa = w[0], ab = w[1], ac = w[2], ad = w[3], bb = w[4], bc = w[5], bd = w[6], cc = w[7], cd = w[8], dd = w[9];
    for (; i + 8 <= n; i += 8) {
        tuban_lanes x = TUBAN_LANES(a + i), y = TUBAN_LANES(b + i), z = TUBAN_LANES(c + i), t = TUBAN_LANES(d + i);
        tuban_lanes sum = 0.0f + aa * (x * x);
        sum = sum + ab * (x * y);
        sum = sum + ac * (x * z);
        sum = sum + ad * (x * t);
        sum = sum + bb * (y * y);
        sum = sum + bc * (y * z);
        sum = sum + bd * (y * t);
        sum = sum + cc * (z * z);
        sum = sum + cd * (z * t);
        *(tuban_lanes *)(out + i) = sum + dd * (t * t);
    }
    for (; i < n; i++) {
        float x = a[i], y = b[i], z = c[i], t = d[i];
        float sum = 0.0f + aa * (x * x);
        sum = sum + ab * (x * y);
        sum = sum + ac * (x * z);
        sum = sum + ad * (x * t);
        sum = sum + bb * (y * y);
        sum = sum + bc * (y * z);
        sum = sum + bd * (y * t);
        sum = sum + cc * (z * z);
        sum = sum + cd * (z * t);
        out[i] = sum + dd * (t * t);
    }
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
