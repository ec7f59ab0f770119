#include "CVectorMath.h"

TUBAN_LEVELS void tuban_butterfly(float *restrict a_re, float *restrict a_im, float *restrict b_re, float *restrict b_im,
                                  float w_re, float w_im, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        float re = w_re * b_re[i] - w_im * b_im[i];
        float im = w_re * b_im[i] + w_im * b_re[i];
        b_re[i] = a_re[i] - re;
        b_im[i] = a_im[i] - im;
        a_re[i] = a_re[i] + re;
        a_im[i] = a_im[i] + im;
    }
}

TUBAN_LEVELS void tuban_cross_phase(const float *restrict re, const float *restrict im, const float *restrict mirrored_re,
                                    const float *restrict mirrored_im, const float *restrict weight, float *restrict out_re,
                                    float *restrict out_im, long n) {
#pragma clang fp contract(off) reassociate(off)
    for (long i = 0; i < n; i++) {
        // Twice the spectrum of each of two real planes that were transformed as real and imaginary part of one.
        float a_re = re[i] + mirrored_re[i];
        float a_im = im[i] - mirrored_im[i];
        float b_re = im[i] + mirrored_im[i];
        float b_im = mirrored_re[i] - re[i];
        float x = a_re * b_re + a_im * b_im;
        float y = a_im * b_re - a_re * b_im;
        float length = __builtin_elementwise_sqrt(x * x + y * y);
        float scale = length > 0.0f ? weight[i] / length : 0.0f;
        out_re[i] = x * scale;
        out_im[i] = y * scale;
    }
}
