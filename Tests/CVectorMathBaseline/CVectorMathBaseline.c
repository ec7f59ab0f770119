#include "CVectorMathBaseline.h"

#define tuban_standardise baseline_standardise
#define tuban_standardised_difference baseline_standardised_difference
#define tuban_convolve baseline_convolve
#define tuban_sobel baseline_sobel
#define tuban_add_scaled_square baseline_add_scaled_square
#define tuban_add_product baseline_add_product
#define tuban_scaled_size baseline_scaled_size
#define tuban_geometric_mean baseline_geometric_mean
#define tuban_gain_length baseline_gain_length
#define tuban_maximum baseline_maximum
#define tuban_square_root baseline_square_root
#define tuban_encode_magnitude baseline_encode_magnitude
#define tuban_mark_measured baseline_mark_measured
#define tuban_rescale baseline_rescale
#define tuban_amplitude_of_decibels baseline_amplitude_of_decibels
#define tuban_rescale_along baseline_rescale_along
#define tuban_select baseline_select
#define tuban_weights baseline_weights
#define tuban_smooth baseline_smooth
#define tuban_grade baseline_grade
#define tuban_quieten baseline_quieten
#define tuban_narrow baseline_narrow
#define tuban_restore baseline_restore
#define tuban_unpack_bytes baseline_unpack_bytes
#define tuban_unpack_words baseline_unpack_words
#define tuban_unpack_signed_words baseline_unpack_signed_words
#define tuban_unpack_four_words baseline_unpack_four_words
#define tuban_divide_seen baseline_divide_seen
#define tuban_log_ratio baseline_log_ratio
#define tuban_add_centred baseline_add_centred
#define tuban_product baseline_product
#define tuban_add_direction_square baseline_add_direction_square
#define tuban_normalised_index baseline_normalised_index
#define tuban_despeckle baseline_despeckle
#define tuban_add_blend_variance baseline_add_blend_variance
#define tuban_divide_root baseline_divide_root
#define tuban_conditional_anomaly baseline_conditional_anomaly
#define tuban_row_sums baseline_row_sums
#define tuban_widen baseline_widen
#define tuban_multiply baseline_multiply
#define tuban_accumulate baseline_accumulate
#define tuban_accumulate_square baseline_accumulate_square
#define tuban_dot baseline_dot
#define tuban_butterfly baseline_butterfly
#define tuban_cross_phase baseline_cross_phase
#define tuban_all_ones baseline_all_ones
#define tuban_both baseline_both
#define TUBAN_BASELINE_ONLY

#include "../../Sources/CVectorMath/CVectorMath.c"
#include "../../Sources/CVectorMath/Anomaly.c"
#include "../../Sources/CVectorMath/DoubleMath.c"
#include "../../Sources/CVectorMath/Fourier.c"
#include "../../Sources/CVectorMath/Integers.c"
#include "../../Sources/CVectorMath/Marks.c"
#include "../../Sources/CVectorMath/Smooth.c"
#include "../../Sources/CVectorMath/Stored.c"
