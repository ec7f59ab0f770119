#ifndef TUBAN_CVECTORMATH_BASELINE_H
#define TUBAN_CVECTORMATH_BASELINE_H

// The loops of CVectorMath once more, compiled for the baseline alone, to be compared with what the loader picks. The source file
// includes CVectorMath.h under these names as well, so that a declaration that differs is an error.

#include <stdint.h>

void baseline_standardise(const float *restrict in, float mean, float inverse, float *restrict out, long n);
void baseline_standardised_difference(const float *restrict before, const float *restrict after, float mean_before,
                                   float inverse_before, float mean_after, float inverse_after,
                                   float *restrict out, long n);
void baseline_convolve(const float *restrict in, long step, const float *restrict taps, long count,
                    float *restrict out, long n);
void baseline_sobel(const float *restrict above, const float *restrict middle, const float *restrict below,
                 float *restrict out, long n);
void baseline_add_scaled_square(const float *restrict in, float centre, float inverse, float *restrict out, long n);
void baseline_add_product(const float *restrict a, const float *restrict b, float weight, float *restrict out, long n);
void baseline_scaled_size(const float *restrict in, float centre, float inverse, float *restrict out, long n);
void baseline_geometric_mean(const float *restrict a, const float *restrict b, float scale, float *restrict out, long n);
void baseline_gain_length(const float *restrict a, float scale_a, const float *restrict b, float scale_b,
                       float *restrict out, long n);
void baseline_maximum(const float *restrict in, float *restrict out, long n);
void baseline_square_root(float *values, long n);
void baseline_encode_magnitude(const float *restrict magnitude, const uint8_t *restrict valid,
                            uint8_t *restrict code, long n);
void baseline_mark_measured(const float *restrict plane, float nodata, uint8_t *restrict valid, long n);
void baseline_rescale(float *plane, float scale, float offset, long n);
void baseline_amplitude_of_decibels(float *plane, long n);
void baseline_rescale_along(float *values, int32_t column, float origin, float inverse, float gain, float gain_step, float offset,
                         float offset_step, long n);
void baseline_select(const float *restrict plane, const float *restrict seen, float *restrict out, long n);
void baseline_weights(const uint8_t *restrict valid, float *restrict out, long n);
void baseline_smooth(const float *in, long stride, const float *taps, long count, long width, long height, float *rows,
                  float *out);
void baseline_grade(const uint8_t *restrict magnitude, const uint8_t *restrict table, uint8_t grow, uint8_t *restrict probability,
                 uint8_t *restrict kind, long n);
void baseline_quieten(uint8_t *restrict magnitude, const uint8_t *restrict probability, long n);
int baseline_narrow(const float *restrict in, uint16_t *restrict out, long n);
void baseline_restore(const uint16_t *restrict in, float *restrict out, long n);
void baseline_unpack_bytes(const uint8_t *restrict in, long bands, int differs, long skip, float *restrict out, long n);
void baseline_unpack_words(const uint16_t *restrict in, long bands, int differs, long skip, float *restrict out, long n);
void baseline_unpack_signed_words(const uint16_t *restrict in, long bands, int differs, long skip, float *restrict out, long n);
void baseline_unpack_four_words(const uint16_t *restrict in, int differs, long skip, float *restrict out, long apart, long n);
void baseline_divide_seen(const float *sum, const float *restrict weight, float full, float *out, long n);
void baseline_log_ratio(const float *restrict before, const float *restrict after, float offset, float *restrict out,
                     long n);
void baseline_add_centred(const float *restrict in, float centre, float factor, float *restrict out, long n);
void baseline_product(const float *restrict a, const float *restrict b, float *restrict out, long n);
void baseline_add_direction_square(const float *restrict a, const float *restrict length_a, const float *restrict b,
                                const float *restrict length_b, float *restrict out, long n);
void baseline_normalised_index(const float *restrict a, const float *restrict b, float *restrict out, long n);
void baseline_despeckle(const float *restrict mean, const float *restrict square, const float *restrict own, float noise,
                     float *restrict out, long n);
void baseline_add_blend_variance(const float *restrict mean, const float *restrict square, float noise, float smooth, float sharp,
                              float *restrict out, long n);
void baseline_divide_root(const float *restrict variance, float *restrict out, long n);
void baseline_conditional_anomaly(const float *restrict planes, long stride, long features, const float *restrict components,
                               long count, float *restrict out, long n);
void baseline_row_sums(const uint8_t *restrict row, long n, uint64_t *restrict plain, uint64_t *restrict by_column);
void baseline_widen(const float *restrict in, double centre, double *restrict out, long n);
void baseline_multiply(const double *restrict a, const double *restrict b, double *restrict out, long n);
void baseline_accumulate(const double *restrict in, double factor, double *restrict out, long n);
void baseline_accumulate_square(const double *restrict in, double factor, double *restrict out, long n);
double baseline_dot(const double *restrict a, const double *restrict b, long n);
void baseline_butterfly(float *restrict a_re, float *restrict a_im, float *restrict b_re, float *restrict b_im, float w_re,
                     float w_im, long n);
void baseline_cross_phase(const float *restrict re, const float *restrict im, const float *restrict mirrored_re,
                       const float *restrict mirrored_im, const float *restrict weight, float *restrict out_re,
                       float *restrict out_im, long n);

int baseline_all_ones(const uint8_t *marks, long n);
void baseline_both(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, long n);

#endif
