#include "CVectorMath.h"

// Sums in double precision. Eight lanes are kept apart and added in one fixed order at the end, so that the bits do not depend on
// the width of the CPU's vectors.

TUBAN_LEVELS void tuban_widen(const float *restrict in, double centre, double *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = (double)in[i] - centre;
}

TUBAN_LEVELS void tuban_multiply(const double *restrict a, const double *restrict b, double *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = a[i] * b[i];
}

TUBAN_LEVELS void tuban_accumulate(const double *restrict in, double factor, double *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = out[i] + factor * in[i];
}

TUBAN_LEVELS void tuban_accumulate_square(const double *restrict in, double factor, double *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) out[i] = out[i] + factor * (in[i] * in[i]);
}

TUBAN_LEVELS double tuban_dot(const double *restrict a, const double *restrict b, long n) {
#pragma clang fp contract(off) reassociate(off)
    double lane[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    long i = 0;
    for (; i + 8 <= n; i += 8) {
        for (int j = 0; j < 8; j++) lane[j] = lane[j] + a[i + j] * b[i + j];
    }
    for (int j = 0; i + j < n; j++) lane[j] = lane[j] + a[i + j] * b[i + j];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}
