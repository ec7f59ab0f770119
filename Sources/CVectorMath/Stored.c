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

// One pixel of four bands, four of them, two of their bands in one word, and what becomes of eight pixels of a band.
typedef uint16_t pixel __attribute__((vector_size(8), aligned(2)));
typedef uint16_t pixels __attribute__((vector_size(32), aligned(2)));
typedef uint32_t pairs __attribute__((vector_size(32)));
typedef int32_t integers __attribute__((vector_size(32)));
typedef float samples __attribute__((vector_size(32), aligned(4)));

#define SHUFFLE __builtin_shufflevector
#define LAST_PIXEL(p) SHUFFLE(p, p, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15)
// Each pixel and those before it among four.
#define ADD_UP(p)                                                                                 \
    p += SHUFFLE(none, p, 0, 1, 2, 3, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);            \
    p += SHUFFLE(none, p, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define TO_FLOAT(words) __builtin_convertvector((integers)(words), samples)

TUBAN_LEVELS void tuban_unpack_four_words(const uint16_t *restrict in, int differs, long skip, float *restrict out, long apart, long n) {
    pixel last = {0};
    if (differs)
        for (long i = 0; i < skip; i++) last += *(const pixel *)(in + 4 * i);
    in += 4 * skip;
    const pixels none = {0};
    pixels before = SHUFFLE(last, last, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
    long i = 0;
    for (; i + 8 <= n; i += 8) {
        // The row below, in a block of 512 pixels: processors look ahead within a page of 4 KiB only.
        __builtin_prefetch(in + 4 * i + 2048);
        pixels a = *(const pixels *)(in + 4 * i), b = *(const pixels *)(in + 4 * i + 16);
        if (differs) {
            ADD_UP(a);
            ADD_UP(b);
            a += before;
            b += LAST_PIXEL(a);
            before = LAST_PIXEL(b);
        }
        pairs lower = SHUFFLE((pairs)a, (pairs)b, 0, 2, 4, 6, 8, 10, 12, 14), upper = SHUFFLE((pairs)a, (pairs)b, 1, 3, 5, 7, 9, 11, 13, 15);
        *(samples *)(out + i) = TO_FLOAT(lower & 0xFFFF);
        *(samples *)(out + apart + i) = TO_FLOAT(lower >> 16);
        *(samples *)(out + 2 * apart + i) = TO_FLOAT(upper & 0xFFFF);
        *(samples *)(out + 3 * apart + i) = TO_FLOAT(upper >> 16);
    }
    last = SHUFFLE(before, before, 0, 1, 2, 3);
    for (; i < n; i++) {
        last = differs ? last + *(const pixel *)(in + 4 * i) : *(const pixel *)(in + 4 * i);
        for (long band = 0; band < 4; band++) out[band * apart + i] = (float)(int32_t)last[band];
    }
}
