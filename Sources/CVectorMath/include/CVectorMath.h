#ifndef TUBAN_CVECTORMATH_H
#define TUBAN_CVECTORMATH_H

// Inline loops that Swift's own operators do not vectorize (sqrt keeps errno, conversions scalarize).
//
// Every function gives the same bits on every CPU level: one operation order per pixel, no FMA, no reassociation.
// Values under an unseen pixel are selected away, never multiplied by zero (0 * NaN is NaN).

#include <stdint.h>
#include <string.h>

#define TUBAN_KERNEL static inline __attribute__((always_inline))

/// out = ((after - before) - median)^2 * weight, added to what is there.
TUBAN_KERNEL void tuban_accumulate_standardised(const float *restrict before, const float *restrict after, float median,
                                                float weight, float *restrict sum, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float d = (after[i] - before[i]) - median;
        sum[i] = sum[i] + (d * d) * weight;
    }
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

/// out = least of three neighbours, in shifted by -1, 0, +1; in has n + 2 values.
TUBAN_KERNEL void tuban_minimum3(const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
                                 uint8_t *restrict out, long n) {
    for (long i = 0; i < n; i++) {
        uint8_t m = a[i] < b[i] ? a[i] : b[i];
        out[i] = m < c[i] ? m : c[i];
    }
}

/// out = greatest of three.
TUBAN_KERNEL void tuban_maximum3(const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
                                 uint8_t *restrict out, long n) {
    for (long i = 0; i < n; i++) {
        uint8_t m = a[i] > b[i] ? a[i] : b[i];
        out[i] = m > c[i] ? m : c[i];
    }
}

/// out = probability code at or above `least` or unseen ? 1 : 0.
TUBAN_KERNEL void tuban_reaches(const uint8_t *restrict code, uint8_t least, uint8_t *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = code[i] >= least;
}

/// out = unseen ? 255 : opened.
TUBAN_KERNEL void tuban_mark_unseen(const uint8_t *restrict code, uint8_t *restrict mask, long n) {
    for (long i = 0; i < n; i++) mask[i] = code[i] == 255 ? 255 : mask[i];
}

/// out = valid ? value : 0, and weight = valid ? 1 : 0.
TUBAN_KERNEL void tuban_select_seen(const float *restrict plane, const uint8_t *restrict valid, float *restrict out,
                                    float *restrict weight, long n) {
    for (long i = 0; i < n; i++) {
        out[i] = valid[i] ? plane[i] : 0.0f;
        weight[i] = valid[i] ? 1.0f : 0.0f;
    }
}

/// out += in.
TUBAN_KERNEL void tuban_add(const float *restrict in, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = out[i] + in[i];
}

/// out = weight > 0 ? sum / weight : 0.
TUBAN_KERNEL void tuban_divide_seen(const float *restrict sum, const float *restrict weight, float *restrict out, long n) {
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

/// out = |ln(after) - ln(before) - median| / deviation; both inputs are raised to `floor` first.
TUBAN_KERNEL void tuban_log_ratio(const float *restrict before, const float *restrict after, float floor, float median,
                                  float deviation, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float b = before[i] > floor ? before[i] : floor;
        float a = after[i] > floor ? after[i] : floor;
        float d = (tuban_log(a) - tuban_log(b)) - median;
        out[i] = (d < 0.0f ? -d : d) / deviation;
    }
}

#endif
