#include "CVectorMath.h"

// Marks of what was seen.

TUBAN_LEVELS int tuban_all_ones(const uint8_t *marks, long n) {
    uint8_t all = 1;
    for (long i = 0; i < n; i++) all &= marks[i];
    return all;
}

TUBAN_LEVELS void tuban_both(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = a[i] & b[i];
}
