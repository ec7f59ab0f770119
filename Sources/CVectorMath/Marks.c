#include "CVectorMath.h"

// Marks of what was seen and found.

TUBAN_LEVELS int tuban_all_ones(const uint8_t *marks, long n) {
    uint8_t all = 1;
    for (long i = 0; i < n; i++) all &= marks[i];
    return all;
}

TUBAN_LEVELS void tuban_both(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = a[i] & b[i];
}

TUBAN_LEVELS void tuban_grade(const uint8_t *restrict magnitude, const uint8_t *restrict table, uint8_t grow, uint8_t *restrict probability,
                              uint8_t *restrict kind, long n) {
    for (long i = 0; i < n; i++) probability[i] = table[magnitude[i]];
    for (long i = 0; i < n; i++) {
        uint8_t code = probability[i];
        uint8_t own = code >= grow ? 1 : 0;
        kind[i] = code == 255 ? 255 : own;
    }
}

TUBAN_LEVELS void tuban_quieten(uint8_t *restrict magnitude, const uint8_t *restrict probability, long n) {
    for (long i = 0; i < n; i++) magnitude[i] &= (uint8_t)-(probability[i] != 0);
}
