#include "CVectorMath.h"

// Samples as files store them: bands side by side, and each pixel as the difference to the one before it.

typedef uint16_t four16 __attribute__((ext_vector_type(4), aligned(2)));
typedef uint8_t four8 __attribute__((ext_vector_type(4), aligned(1)));

void tuban_sum_differences16(uint16_t *row, long bands, long pixels) {
    if (bands == 4) {
        four16 *pixel = (four16 *)row;
        four16 sum = 0;
        for (long i = 0; i < pixels; i++) {
            sum = sum + pixel[i];
            pixel[i] = sum;
        }
        return;
    }
    for (long i = bands; i < bands * pixels; i++) row[i] = (uint16_t)(row[i] + row[i - bands]);
}

void tuban_sum_differences8(uint8_t *row, long bands, long pixels) {
    if (bands == 4) {
        four8 *pixel = (four8 *)row;
        four8 sum = 0;
        for (long i = 0; i < pixels; i++) {
            sum = sum + pixel[i];
            pixel[i] = sum;
        }
        return;
    }
    for (long i = bands; i < bands * pixels; i++) row[i] = (uint8_t)(row[i] + row[i - bands]);
}

// A constant distance lets the compiler take whole vectors apart.
#define TUBAN_TAKE(in, distance, out, n)                                                                                       \
    for (long i = 0; i < (n); i++) (out)[i] = (float)(in)[i * (distance)]

TUBAN_LEVELS void tuban_take_band16(const uint16_t *restrict in, long distance, float *restrict out, long n) {
    switch (distance) {
    case 1: TUBAN_TAKE(in, 1, out, n); break;
    case 3: TUBAN_TAKE(in, 3, out, n); break;
    case 4: TUBAN_TAKE(in, 4, out, n); break;
    default: TUBAN_TAKE(in, distance, out, n);
    }
}

TUBAN_LEVELS void tuban_take_band8(const uint8_t *restrict in, long distance, float *restrict out, long n) {
    switch (distance) {
    case 1: TUBAN_TAKE(in, 1, out, n); break;
    case 3: TUBAN_TAKE(in, 3, out, n); break;
    case 4: TUBAN_TAKE(in, 4, out, n); break;
    default: TUBAN_TAKE(in, distance, out, n);
    }
}

TUBAN_LEVELS void tuban_take_four_bands16(const uint16_t *restrict in, float *restrict a, float *restrict b, float *restrict c,
                                          float *restrict d, long n) {
    for (long i = 0; i < n; i++) {
        a[i] = (float)in[4 * i];
        b[i] = (float)in[4 * i + 1];
        c[i] = (float)in[4 * i + 2];
        d[i] = (float)in[4 * i + 3];
    }
}

TUBAN_LEVELS int tuban_all_ones(const uint8_t *marks, long n) {
    uint8_t all = 1;
    for (long i = 0; i < n; i++) all &= marks[i];
    return all;
}

TUBAN_LEVELS void tuban_both(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = a[i] & b[i];
}
