#ifndef TUBAN_CVECTORMATH_H
#define TUBAN_CVECTORMATH_H

// Inline loops that Swift's own operators do not vectorize (sqrt keeps errno, conversions scalarize).
//
// Every function gives the same bits on every CPU level: one operation order per pixel, no FMA, no reassociation.
// Values under an unseen pixel are selected away, never multiplied by zero (0 * NaN is NaN).

#include <stdint.h>
#include <string.h>

#define TUBAN_KERNEL static inline __attribute__((always_inline))

/// out = (in - mean) / deviation, written as (in - mean) * inverse.
TUBAN_KERNEL void tuban_standardise(const float *restrict in, float mean, float inverse, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = (in[i] - mean) * inverse;
}

/// out = (after - meanAfter) * inverseAfter - (before - meanBefore) * inverseBefore.
TUBAN_KERNEL void tuban_standardised_difference(const float *restrict before, const float *restrict after, float mean_before,
                                                float inverse_before, float mean_after, float inverse_after,
                                                float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float a = (after[i] - mean_after) * inverse_after;
        float b = (before[i] - mean_before) * inverse_before;
        out[i] = a - b;
    }
}

/// out[i] = sum over k of taps[k] * in[i + k * step], k ascending for each i. Pixels are taken 32 at a time, so that the
/// sums stay in registers while the taps are walked.
TUBAN_KERNEL void tuban_convolve(const float *restrict in, long step, const float *restrict taps, long count,
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

/// out = Sobel gradient's magnitude / 8 of the middle row of three; in rows have n + 2 values.
TUBAN_KERNEL void tuban_sobel(const float *restrict above, const float *restrict middle, const float *restrict below,
                              float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float right = (above[i + 2] + below[i + 2]) + 2.0f * middle[i + 2];
        float left = (above[i] + below[i]) + 2.0f * middle[i];
        float lower = (below[i] + below[i + 2]) + 2.0f * below[i + 1];
        float upper = (above[i] + above[i + 2]) + 2.0f * above[i + 1];
        float x = right - left;
        float y = lower - upper;
        out[i] = __builtin_elementwise_sqrt(x * x + y * y) * 0.125f;
    }
}

/// out = out + ((in - centre) * inverse)^2.
TUBAN_KERNEL void tuban_add_scaled_square(const float *restrict in, float centre, float inverse, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float z = (in[i] - centre) * inverse;
        out[i] = out[i] + z * z;
    }
}

/// out = out + weight * (a * b).
TUBAN_KERNEL void tuban_add_product(const float *restrict a, const float *restrict b, float weight, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = out[i] + weight * (a[i] * b[i]);
}

/// out = |in - centre| * inverse.
TUBAN_KERNEL void tuban_scaled_size(const float *restrict in, float centre, float inverse, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float z = (in[i] - centre) * inverse;
        out[i] = z < 0.0f ? -z : z;
    }
}

/// out = sqrt(a * b) * scale, of non-negative factors; a negative one (rounding) counts as 0.
TUBAN_KERNEL void tuban_geometric_mean(const float *restrict a, const float *restrict b, float scale, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float x = a[i] > 0.0f ? a[i] : 0.0f;
        float y = b[i] > 0.0f ? b[i] : 0.0f;
        out[i] = __builtin_elementwise_sqrt(x * y) * scale;
    }
}

/// out = length of (max(a, 0) * scaleA, max(b, 0) * scaleB).
TUBAN_KERNEL void tuban_gain_length(const float *restrict a, float scale_a, const float *restrict b, float scale_b,
                                    float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float x = a[i] > 0.0f ? a[i] * scale_a : 0.0f;
        float y = b[i] > 0.0f ? b[i] * scale_b : 0.0f;
        out[i] = __builtin_elementwise_sqrt(x * x + y * y);
    }
}

/// out = greater of out and in.
TUBAN_KERNEL void tuban_maximum(const float *restrict in, float *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = in[i] > out[i] ? in[i] : out[i];
}

/// out = sqrt(in).
TUBAN_KERNEL void tuban_square_root(float *values, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) values[i] = __builtin_elementwise_sqrt(values[i]);
}

/// Codes a magnitude m >= 0 in one byte: the exponent and five bits of the mantissa of 1 + m, rounded to nearest.
/// Steps are 1/32 up to m = 1 and double with each octave of 1 + m; 254 stands for 240 and more, 255 for unseen.
TUBAN_KERNEL void tuban_encode_magnitude(const float *restrict magnitude, const uint8_t *restrict valid,
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

/// valid &= the value is a measurement: finite, below 2^60 in size, and not the nodata value.
TUBAN_KERNEL void tuban_mark_measured(const float *restrict plane, float nodata, uint8_t *restrict valid, long n) {
    for (long i = 0; i < n; i++) {
        float v = plane[i];
        uint8_t ok = (uint8_t)((v < 0x1p60f) & (v > -0x1p60f) & (v != nodata));
        valid[i] &= ok;
    }
}

/// plane = plane * scale + offset.
TUBAN_KERNEL void tuban_rescale(float *plane, float scale, float offset, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) plane[i] = plane[i] * scale + offset;
}

/// out = seen > 0 ? value : 0; seen is 1 or 0.
TUBAN_KERNEL void tuban_select(const float *restrict plane, const float *restrict seen, float *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = seen[i] > 0.0f ? plane[i] : 0.0f;
}

/// out = valid ? 1 : 0.
TUBAN_KERNEL void tuban_weights(const uint8_t *restrict valid, float *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = valid[i] ? 1.0f : 0.0f;
}

/// values /= divisor.
TUBAN_KERNEL void tuban_divide_by(float *values, float divisor, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) values[i] = values[i] / divisor;
}

/// out = weight > 0 ? sum / weight : 0.
TUBAN_KERNEL void tuban_divide_seen(const float *sum, const float *restrict weight, float *out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = weight[i] > 0.0f ? sum[i] / weight[i] : 0.0f;
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

/// out = ln(after + offset) - ln(before + offset); negative amplitudes count as 0.
TUBAN_KERNEL void tuban_log_ratio(const float *restrict before, const float *restrict after, float offset, float *restrict out,
                                  long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float b = (before[i] > 0.0f ? before[i] : 0.0f) + offset;
        float a = (after[i] > 0.0f ? after[i] : 0.0f) + offset;
        out[i] = tuban_log(a) - tuban_log(b);
    }
}

#endif
