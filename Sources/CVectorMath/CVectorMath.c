#include "CVectorMath.h"
#include "Lanes.h"

#include <string.h>

TUBAN_LEVELS void tuban_standardise(const float *restrict in, float mean, float inverse, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = (in[i] - mean) * inverse;
}

TUBAN_LEVELS void tuban_standardised_difference(const float *restrict before, const float *restrict after, float mean_before,
                                                float inverse_before, float mean_after, float inverse_after,
                                                float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float a = (after[i] - mean_after) * inverse_after;
        float b = (before[i] - mean_before) * inverse_before;
        out[i] = a - b;
    }
}

TUBAN_LEVELS void tuban_convolve(const float *restrict in, long step, const float *restrict taps, long count,
                                 float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    long i = 0;
    for (; i + 32 <= n; i += 32) {
        float sum[32];
        for (int j = 0; j < 32; j++) sum[j] = taps[0] * in[i + j];
        for (long k = 1; k < count; k++) {
            const float *shifted = in + i + k * step;
            float tap = taps[k];
            for (int j = 0; j < 32; j++) sum[j] = sum[j] + tap * shifted[j];
        }
        for (int j = 0; j < 32; j++) out[i + j] = sum[j];
    }
    for (; i < n; i++) {
        float sum = taps[0] * in[i];
        for (long k = 1; k < count; k++) sum = sum + taps[k] * in[i + k * step];
        out[i] = sum;
    }
}

// By lanes: left to itself the compiler takes each left neighbour from the last loop's right one, and waits for it.
TUBAN_LEVELS void tuban_sobel(const float *restrict above, const float *restrict middle, const float *restrict below,
                              float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
#define TUBAN_SOBEL(type, at)                                                                  \
    type right = (at(above + i + 2) + at(below + i + 2)) + 2.0f * at(middle + i + 2);          \
    type left = (at(above + i) + at(below + i)) + 2.0f * at(middle + i);                       \
    type lower = (at(below + i) + at(below + i + 2)) + 2.0f * at(below + i + 1);               \
    type upper = (at(above + i) + at(above + i + 2)) + 2.0f * at(above + i + 1);               \
    type x = right - left, y = lower - upper;                                                  \
    type length = __builtin_elementwise_sqrt(x * x + y * y) * 0.125f;
    long i = 0;
    for (; i + TUBAN_LANE_COUNT <= n; i += TUBAN_LANE_COUNT) {
        TUBAN_SOBEL(tuban_lanes, TUBAN_LANES)
        *(tuban_lanes *)(out + i) = length;
    }
    for (; i < n; i++) {
        TUBAN_SOBEL(float, *)
        out[i] = length;
    }
}

TUBAN_LEVELS void tuban_add_scaled_square(const float *restrict in, float centre, float inverse, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float z = (in[i] - centre) * inverse;
        out[i] = out[i] + z * z;
    }
}

TUBAN_LEVELS void tuban_add_product(const float *restrict a, const float *restrict b, float weight, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = out[i] + weight * (a[i] * b[i]);
}

TUBAN_LEVELS void tuban_scaled_size(const float *restrict in, float centre, float inverse, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float z = (in[i] - centre) * inverse;
        out[i] = z < 0.0f ? -z : z;
    }
}

TUBAN_LEVELS void tuban_geometric_mean(const float *restrict a, const float *restrict b, float scale, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float x = a[i] > 0.0f ? a[i] : 0.0f;
        float y = b[i] > 0.0f ? b[i] : 0.0f;
        out[i] = __builtin_elementwise_sqrt(x * y) * scale;
    }
}

TUBAN_LEVELS void tuban_gain_length(const float *restrict a, float scale_a, const float *restrict b, float scale_b,
                                    float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float x = a[i] > 0.0f ? a[i] * scale_a : 0.0f;
        float y = b[i] > 0.0f ? b[i] * scale_b : 0.0f;
        out[i] = __builtin_elementwise_sqrt(x * x + y * y);
    }
}

TUBAN_LEVELS void tuban_maximum(const float *restrict in, float *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = in[i] > out[i] ? in[i] : out[i];
}

TUBAN_LEVELS void tuban_square_root(float *values, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) values[i] = __builtin_elementwise_sqrt(values[i]);
}

TUBAN_LEVELS void tuban_encode_magnitude(const float *restrict magnitude, const uint8_t *restrict valid,
                                         uint8_t *restrict code, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float shifted = magnitude[i] + 1.0f;
        int32_t bits;
        memcpy(&bits, &shifted, 4);
        int32_t step = ((bits + (1 << 17)) >> 18) - (127 << 5);
        step = step < 0 ? 0 : step;
        step = step > 254 ? 254 : step;
        code[i] = valid[i] ? (uint8_t)step : 255;
    }
}

TUBAN_LEVELS void tuban_mark_measured(const float *restrict plane, float nodata, uint8_t *restrict valid, long n) {
    for (long i = 0; i < n; i++) {
        float v = plane[i];
        uint8_t ok = (uint8_t)((v < 0x1p60f) & (v > -0x1p60f) & (v != nodata));
        valid[i] &= ok;
    }
}

TUBAN_LEVELS void tuban_rescale_along(float *values, int32_t column, float origin, float inverse, float gain, float gain_step,
                                      float offset, float offset_step, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float t = ((float)(column + (int32_t)i) - origin) * inverse;
        values[i] = values[i] * (gain + t * gain_step) + (offset + t * offset_step);
    }
}

TUBAN_LEVELS void tuban_rescale(float *plane, float scale, float offset, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) plane[i] = plane[i] * scale + offset;
}

TUBAN_LEVELS void tuban_select(const float *restrict plane, const float *restrict seen, float *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = seen[i] > 0.0f ? plane[i] : 0.0f;
}

TUBAN_LEVELS void tuban_weights(const uint8_t *restrict valid, float *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = valid[i] ? 1.0f : 0.0f;
}

TUBAN_LEVELS void tuban_divide_seen(const float *sum, const float *restrict weight, float full, float *out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = weight[i] > 0.0f ? sum[i] * (full / weight[i]) : 0.0f;
}

/// Natural logarithm of x > 0 to about 2 ulp, the same on every CPU (the C library picks variants by CPU).
/// The mantissa is brought to [sqrt(1/2), sqrt(2)); with s = (m - 1) / (m + 1), ln m = 2 (s + s^3/3 + s^5/5 + ...),
/// |s| <= 0.1716, so five terms leave less than 2^-26.
static inline __attribute__((always_inline)) float tuban_log(float x) {
#pragma clang fp contract(off) reassociate(off)
    int32_t bits;
    memcpy(&bits, &x, 4);
    int32_t exponent = (bits - 0x3f3504f3) >> 23;
    int32_t scaled = bits - (exponent << 23);
    float m;
    memcpy(&m, &scaled, 4);
    float s = (m - 1.0f) / (m + 1.0f);
    float q = s * s;
    float series = 1.0f + q * (0.33333333f + q * (0.2f + q * (0.14285714f + q * 0.11111111f)));
    return (float)exponent * 0.69314718f + 2.0f * s * series;
}

/// 2^x to about 2 ulp for -126 <= x <= 126, the same on every CPU; what lies beyond counts as the end, NaN as the lower one.
/// With n the nearest whole number, 2^(x - n) = exp((x - n) ln 2) by its series; |x - n| <= 1/2, so seven terms leave less than 2^-26.
static inline __attribute__((always_inline)) float tuban_power_of_two(float x) {
#pragma clang fp contract(off) reassociate(off)
    x = x > -126.0f ? x : -126.0f;
    x = x < 126.0f ? x : 126.0f;
    float whole = (x + 0x1.8p23f) - 0x1.8p23f;
    float t = (x - whole) * 0.69314718f;
    float series = 1.0f + t * (1.0f + t * (0.5f + t * (0.16666667f + t * (0.041666667f + t * (0.0083333333f + t * (0.0013888889f + t * 0.00019841270f))))));
    int32_t bits = ((int32_t)whole + 127) << 23;
    float power;
    memcpy(&power, &bits, 4);
    return series * power;
}

TUBAN_LEVELS void tuban_amplitude_of_decibels(float *plane, long n) {
#pragma clang fp contract(off) reassociate(off)
    // log2(10) / 20
    for (long i = 0; i < n; i++) plane[i] = tuban_power_of_two(plane[i] * 0.16609640f);
}

TUBAN_LEVELS void tuban_log_ratio(const float *restrict before, const float *restrict after, float offset, float *restrict out,
                                  long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float b = (before[i] > 0.0f ? before[i] : 0.0f) + offset;
        float a = (after[i] > 0.0f ? after[i] : 0.0f) + offset;
        out[i] = tuban_log(a) - tuban_log(b);
    }
}

TUBAN_LEVELS void tuban_add_centred(const float *restrict in, float centre, float factor, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = out[i] + (in[i] - centre) * factor;
}

TUBAN_LEVELS void tuban_product(const float *restrict a, const float *restrict b, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = a[i] * b[i];
}

TUBAN_LEVELS void tuban_add_direction_square(const float *restrict a, const float *restrict length_a, const float *restrict b,
                                             const float *restrict length_b, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float x = length_a[i] > 0.0f ? a[i] / length_a[i] : 0.0f;
        float y = length_b[i] > 0.0f ? b[i] / length_b[i] : 0.0f;
        float d = y - x;
        out[i] = out[i] + d * d;
    }
}

TUBAN_LEVELS void tuban_normalised_index(const float *restrict a, const float *restrict b, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float sum = a[i] + b[i];
        float index = sum > 0.0f ? (a[i] - b[i]) / sum : 0.0f;
        index = index < -1.0f ? -1.0f : index;
        out[i] = index > 1.0f ? 1.0f : index;
    }
}

TUBAN_LEVELS void tuban_despeckle(const float *restrict mean, const float *restrict square, const float *restrict own, float noise,
                                  float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float level = mean[i] * mean[i];
        float variance = square[i] - level;
        float share = variance > noise * level ? 1.0f - noise * level / variance : 0.0f;
        out[i] = mean[i] + share * (own[i] - mean[i]);
    }
}

TUBAN_LEVELS void tuban_add_blend_variance(const float *restrict mean, const float *restrict square, float noise, float smooth,
                                           float sharp, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float level = mean[i] * mean[i];
        float variance = square[i] - level;
        float share = variance > noise * level ? 1.0f - noise * level / variance : 0.0f;
        out[i] = out[i] + (smooth + share * share * (sharp - smooth));
    }
}

TUBAN_LEVELS void tuban_divide_root(const float *restrict variance, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = variance[i] > 0.0f ? out[i] / __builtin_elementwise_sqrt(variance[i]) : 0.0f;
}

TUBAN_LEVELS void tuban_row_sums(const uint8_t *restrict row, long n, uint64_t *restrict plain, uint64_t *restrict by_column) {
    uint64_t total = 0;
    uint64_t weighted = 0;
    // Most rows of a change raster are 0 from end to end.
    uint8_t any = 0;
    for (long i = 0; i < n; i++) any |= row[i];
    if (any == 0) n = 0;
    // 256 columns at a time both sums fit 32 bits, and their factors 16.
    for (long start = 0; start < n; start += 256) {
        long length = n - start < 256 ? n - start : 256;
        int32_t sum = 0;
        int32_t product = 0;
        for (long i = 0; i < length; i++) {
            sum += row[start + i];
            product += (int32_t)(int16_t)row[start + i] * (int32_t)(int16_t)(i & 255);
        }
        total += (uint64_t)sum;
        weighted += (uint64_t)product + (uint64_t)start * (uint64_t)sum;
    }
    *plain = total;
    *by_column = weighted;
}
