#include "CVectorMath.h"

// Rows of blocks as they are stored: bands pixel by pixel, and of each band its value or the difference to the pixel before (TIFF 6.0, section 14).

#define TUBAN_UNPACK(stored, whole)                                          \
    stored sum = 0;                                                          \
    if (differs)                                                             \
        for (long i = 0; i < skip; i++) sum = (stored)(sum + in[i * bands]); \
    in += skip * bands;                                                      \
    for (long i = 0; i < n; i++) {                                           \
        sum = differs ? (stored)(sum + in[i * bands]) : in[i * bands];       \
        out[i] = (float)(int32_t)(whole)sum;                                 \
    }

TUBAN_LEVELS void tuban_unpack_bytes(const uint8_t *restrict in, long bands, int differs, long skip, float *restrict out, long n) {
    TUBAN_UNPACK(uint8_t, uint8_t)
}

TUBAN_LEVELS void tuban_unpack_words(const uint16_t *restrict in, long bands, int differs, long skip, float *restrict out, long n) {
    TUBAN_UNPACK(uint16_t, uint16_t)
}

TUBAN_LEVELS void tuban_unpack_signed_words(const uint16_t *restrict in, long bands, int differs, long skip, float *restrict out, long n) {
    TUBAN_UNPACK(uint16_t, int16_t)
}

// One pixel of four bands, two of them, and what becomes of a band's four pixels.
typedef uint16_t pixel __attribute__((vector_size(8), aligned(2)));
typedef uint16_t pixels __attribute__((vector_size(16), aligned(2)));
typedef int32_t integers __attribute__((vector_size(16)));
typedef float samples __attribute__((vector_size(16), aligned(4)));

#define SHUFFLE __builtin_shufflevector
#define TO_FLOAT(words) __builtin_convertvector(__builtin_convertvector(words, integers), samples)

TUBAN_LEVELS void tuban_unpack_four_words(const uint16_t *restrict in, int differs, long skip, float *restrict out, long apart, long n) {
    pixel last = {0};
    if (differs)
        for (long i = 0; i < skip; i++) last += *(const pixel *)(in + 4 * i);
    in += 4 * skip;
    const pixels none = {0};
    pixels before = SHUFFLE(last, last, 0, 1, 2, 3, 0, 1, 2, 3);
    long i = 0;
    for (; i + 4 <= n; i += 4) {
        pixels a = *(const pixels *)(in + 4 * i), b = *(const pixels *)(in + 4 * i + 8);
        if (differs) {
            a += SHUFFLE(none, a, 0, 1, 2, 3, 8, 9, 10, 11);
            b += SHUFFLE(none, b, 0, 1, 2, 3, 8, 9, 10, 11);
            b += SHUFFLE(a, a, 4, 5, 6, 7, 4, 5, 6, 7);
            a += before;
            b += before;
            before = SHUFFLE(b, b, 4, 5, 6, 7, 4, 5, 6, 7);
        }
        pixels even = SHUFFLE(a, b, 0, 8, 1, 9, 2, 10, 3, 11), odd = SHUFFLE(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
        pixels lower = SHUFFLE(even, odd, 0, 8, 1, 9, 2, 10, 3, 11), upper = SHUFFLE(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
        *(samples *)(out + i) = TO_FLOAT(SHUFFLE(lower, lower, 0, 1, 2, 3));
        *(samples *)(out + apart + i) = TO_FLOAT(SHUFFLE(lower, lower, 4, 5, 6, 7));
        *(samples *)(out + 2 * apart + i) = TO_FLOAT(SHUFFLE(upper, upper, 0, 1, 2, 3));
        *(samples *)(out + 3 * apart + i) = TO_FLOAT(SHUFFLE(upper, upper, 4, 5, 6, 7));
    }
    last = SHUFFLE(before, before, 0, 1, 2, 3);
    for (; i < n; i++) {
        last = differs ? last + *(const pixel *)(in + 4 * i) : *(const pixel *)(in + 4 * i);
        for (long band = 0; band < 4; band++) out[band * apart + i] = (float)(int32_t)last[band];
    }
}
