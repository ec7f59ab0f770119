#ifndef TUBAN_CVECTORMATH_H
#define TUBAN_CVECTORMATH_H

// Loops that Swift's own operators do not vectorize (sqrt keeps errno, conversions scalarize).
//
// Every function gives the same bits on every CPU level: one operation order per pixel, no FMA, no reassociation.
// Values under an unseen pixel are selected away, never multiplied by zero (0 * NaN is NaN).

#include <stdint.h>

// Each loop is compiled for the baseline, for AVX2 and for AVX-512, and the loader picks what the CPU has. The bits are the same: lanes are pixels, and the
// operations of a pixel and their order do not change with the number of lanes. VBMI2 stands for the processors that do not slow down for AVX-512 (Ice Lake,
// Zen 4 and later).
#if defined(__x86_64__) && defined(__linux__) && !defined(TUBAN_BASELINE_ONLY)
#define TUBAN_LEVELS __attribute__((target_clones("avx512vbmi2", "avx2", "default")))
#else
#define TUBAN_LEVELS
#endif

/// out = (in - mean) / deviation, written as (in - mean) * inverse.
void tuban_standardise(const float *restrict in, float mean, float inverse, float *restrict out, long n);

/// out = (after - meanAfter) * inverseAfter - (before - meanBefore) * inverseBefore.
void tuban_standardised_difference(const float *restrict before, const float *restrict after, float mean_before,
                                   float inverse_before, float mean_after, float inverse_after,
                                   float *restrict out, long n);

/// out[i] = sum over k of taps[k] * in[i + k * step], k ascending for each i. Pixels are taken 32 at a time, so that the
/// sums stay in registers while the taps are walked.
void tuban_convolve(const float *restrict in, long step, const float *restrict taps, long count,
                    float *restrict out, long n);

/// The most taps of `tuban_smooth`.
#define TUBAN_MOST_TAPS 64

/// Smooths a window of (width + count - 1) columns and (height + count - 1) rows, `stride` values apart, along rows and then along
/// columns, by the same taps in ascending order.
///
/// `out` holds `width` values a row; `rows` has room for `count` of them: a row is smoothed once, and is in the first-level cache while
/// the columns through it are added up.
void tuban_smooth(const float *in, long stride, const float *taps, long count, long width, long height, float *rows, float *out);

/// out = Sobel gradient's magnitude / 8 of the middle row of three; in rows have n + 2 values.
void tuban_sobel(const float *restrict above, const float *restrict middle, const float *restrict below,
                 float *restrict out, long n);

/// out = out + ((in - centre) * inverse)^2.
void tuban_add_scaled_square(const float *restrict in, float centre, float inverse, float *restrict out, long n);

/// out = out + weight * (a * b).
void tuban_add_product(const float *restrict a, const float *restrict b, float weight, float *restrict out, long n);

/// out = |in - centre| * inverse.
void tuban_scaled_size(const float *restrict in, float centre, float inverse, float *restrict out, long n);

/// out = sqrt(a * b) * scale, of non-negative factors; a negative one (rounding) counts as 0.
void tuban_geometric_mean(const float *restrict a, const float *restrict b, float scale, float *restrict out, long n);

/// out = length of (max(a, 0) * scaleA, max(b, 0) * scaleB).
void tuban_gain_length(const float *restrict a, float scale_a, const float *restrict b, float scale_b,
                       float *restrict out, long n);

/// out = greater of out and in.
void tuban_maximum(const float *restrict in, float *restrict out, long n);

/// out = sqrt(in).
void tuban_square_root(float *values, long n);

/// The most bands of `tuban_joint_change`.
#define TUBAN_MOST_BANDS 16

/// What `tuban_joint_change` measures by.
struct tuban_joint {
    /// The bands whose change vector is taken.
    int32_t visible[TUBAN_MOST_BANDS];
    int32_t visible_count;
    int32_t red;
    float visible_centre[TUBAN_MOST_BANDS];
    float visible_inverse[TUBAN_MOST_BANDS];
    float red_centre;
    float red_inverse;
    float scale;
    /// Of the products of bands (row, column), column from row on, row after row.
    float weight[TUBAN_MOST_BANDS * (TUBAN_MOST_BANDS + 1) / 2];
};

/// out = sqrt(|red| * sqrt(sqrt(V * M))) * scale, with V the sum of the squares of the visible bands, centred and scaled, M the weighted sum
/// of the bands' products, and red centred and scaled; sums in the order of bands from 0 on, a negative or undefined factor of a root counts as 0.
/// The planes lie `apart` values from one another.
void tuban_joint_change(const float *planes, long apart, long bands, const struct tuban_joint *model, float *out, long n);

/// probability = table[magnitude]; kind = 255 where that is 255, else 1 from `grow` on, else 0.
void tuban_grade(const uint8_t *restrict magnitude, const uint8_t *restrict table, uint8_t grow, uint8_t *restrict probability,
                 uint8_t *restrict kind, long n);

/// magnitude = 0 where probability is 0.
void tuban_quieten(uint8_t *restrict magnitude, const uint8_t *restrict probability, long n);

/// out = in as integers; 1 if all n values are integers of 16 bits, bit for bit, else 0 (and out holds anything).
int tuban_narrow(const float *restrict in, uint16_t *restrict out, long n);

/// out = in.
void tuban_restore(const uint16_t *restrict in, float *restrict out, long n);

/// out = one band of a row as it is stored: `in` is its first sample, pixels lie `bands` samples apart; from pixel `skip` on, n of them.
/// With `differs` a sample stands as its difference to the pixel before (TIFF 6.0, section 14), the row's first one as it is.
void tuban_unpack_bytes(const uint8_t *restrict in, long bands, int differs, long skip, float *restrict out, long n);
void tuban_unpack_words(const uint16_t *restrict in, long bands, int differs, long skip, float *restrict out, long n);
void tuban_unpack_signed_words(const uint16_t *restrict in, long bands, int differs, long skip, float *restrict out, long n);

/// The same for all of four bands at once, which go to planes that lie `apart` values from one another.
void tuban_unpack_four_words(const uint16_t *restrict in, int differs, long skip, float *restrict out, long apart, long n);

/// Codes a magnitude m >= 0 in one byte: the exponent and five bits of the mantissa of 1 + m, rounded to nearest.
/// Steps are 1/32 up to m = 1 and double with each octave of 1 + m; 254 stands for 240 and more, 255 for unseen.
void tuban_encode_magnitude(const float *restrict magnitude, const uint8_t *restrict valid,
                            uint8_t *restrict code, long n);

/// valid &= the value is a measurement: finite, below 2^60 in size, and not the nodata value.
void tuban_mark_measured(const float *restrict plane, float nodata, uint8_t *restrict valid, long n);

/// plane = plane * scale + offset.
void tuban_rescale(float *plane, float scale, float offset, long n);

/// plane[i] = 10^(plane[i] / 20), to about 2 ulp, between 2^-126 and 2^126; NaN becomes the least.
void tuban_amplitude_of_decibels(float *plane, long n);

/// values = values * g + o, where g and o go in a straight line from their value at `origin` to that 1 / inverse columns further; the first
/// value stands in `column`.
void tuban_rescale_along(float *values, int32_t column, float origin, float inverse, float gain, float gain_step, float offset,
                         float offset_step, long n);

/// out = seen > 0 ? value : 0; seen is 1 or 0.
void tuban_select(const float *restrict plane, const float *restrict seen, float *restrict out, long n);

/// out = valid ? 1 : 0.
void tuban_weights(const uint8_t *restrict valid, float *restrict out, long n);

/// out = weight > 0 ? sum * (full / weight) : 0: the sum itself where nothing is missing.
void tuban_divide_seen(const float *sum, const float *restrict weight, float full, float *out, long n);

/// out = ln(after + offset) - ln(before + offset); negative amplitudes count as 0.
void tuban_log_ratio(const float *restrict before, const float *restrict after, float offset, float *restrict out,
                     long n);

/// out = out + (in - centre) * factor.
void tuban_add_centred(const float *restrict in, float centre, float factor, float *restrict out, long n);

/// out = a * b.
void tuban_product(const float *restrict a, const float *restrict b, float *restrict out, long n);

/// out = out + (b / length_b - a / length_a)^2; a vector of length 0 has no direction and counts as 0.
void tuban_add_direction_square(const float *restrict a, const float *restrict length_a, const float *restrict b,
                                const float *restrict length_b, float *restrict out, long n);

/// out = (a - b) / (a + b), held within -1 and 1; 0 where the sum is not positive.
void tuban_normalised_index(const float *restrict a, const float *restrict b, float *restrict out, long n);

/// out = mean + share * (own - mean), share = 1 - noise * mean^2 / (square - mean^2), at least 0.
void tuban_despeckle(const float *restrict mean, const float *restrict square, const float *restrict own, float noise,
                     float *restrict out, long n);

/// out = out + (smooth + share^2 * (sharp - smooth)), share as in tuban_despeckle.
void tuban_add_blend_variance(const float *restrict mean, const float *restrict square, float noise, float smooth, float sharp,
                              float *restrict out, long n);

/// out = out / sqrt(variance); 0 where the variance is not positive.
void tuban_divide_root(const float *restrict variance, float *restrict out, long n);

/// out = max over components of ln p(first date) less that of ln p(both dates), of normal distributions: -ln p(last | first) of a mixture.
/// Planes are `stride` values apart, 2 * features of them, features at most 8. A component is: the logarithms of both densities' factors, the
/// 2 * features means, the lower triangle of the inverse Cholesky factor row by row. 0 without components.
void tuban_conditional_anomaly(const float *restrict planes, long stride, long features, const float *restrict components, long count,
                               float *restrict out, long n);

/// Of the n bytes v of a row: the sum of v and the sum of v times its column, exact (n below 2^31).
void tuban_row_sums(const uint8_t *restrict row, long n, uint64_t *restrict plain, uint64_t *restrict by_column);

/// out = in - centre, in double precision.
void tuban_widen(const float *restrict in, double centre, double *restrict out, long n);

/// out = a * b.
void tuban_multiply(const double *restrict a, const double *restrict b, double *restrict out, long n);

/// out = out + factor * in.
void tuban_accumulate(const double *restrict in, double factor, double *restrict out, long n);

/// out = out + factor * in^2.
void tuban_accumulate_square(const double *restrict in, double factor, double *restrict out, long n);

/// The sum of a * b over eight lanes (pixel i counts in lane i mod 8), and of the lanes in a fixed order.
double tuban_dot(const double *restrict a, const double *restrict b, long n);

/// Butterflies of a Fourier transform over n columns: (a, b) becomes (a + w b, a - w b).
void tuban_butterfly(float *restrict a_re, float *restrict a_im, float *restrict b_re, float *restrict b_im, float w_re,
                     float w_im, long n);

/// out = weight * A conj(B) / |A B| for the spectra A, B of two real planes whose sum A + iB was transformed; mirrored holds the
/// values at the opposite frequencies. Where the product is 0 the result is 0.
void tuban_cross_phase(const float *restrict re, const float *restrict im, const float *restrict mirrored_re,
                       const float *restrict mirrored_im, const float *restrict weight, float *restrict out_re,
                       float *restrict out_im, long n);

/// 1 if all n marks (0 or 1) are 1, else 0.
int tuban_all_ones(const uint8_t *marks, long n);

/// out = a & b.
void tuban_both(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, long n);

/// What both dates (0, 1) show of a cell of three by three squares.
struct tuban_cell {
    /// Over its pixels that both dates saw, by band; 0 for a band that there is not.
    float sums[2][4];
    int32_t count;
    /// The largest range of the squares' mean brightness (that of the first three bands) within the windows of three by three squares that begin in the
    /// cell's first square, beside it, below it, or both; squares count of which half was seen.
    float range[2];
};

/// The figures of a row of cells, `3 * square` pixels along a side; pixels count that both dates saw, square after square, in the order of rows.
/// Three or four bands; rows are `stride` pixels apart. `beside` and `below` say whether the samples go on by a square to the right of the row of
/// cells and below it.
void tuban_cell_figures(const float *const *before, const float *const *after, long bands, const uint8_t *valid_before,
                        const uint8_t *valid_after, long stride, long square, long cells, int beside, int below, struct tuban_cell *out);

#endif
