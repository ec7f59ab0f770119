#include "CVectorMath.h"

// SHA-256 (FIPS 180-4) of two messages at once. A CPU's instructions for it take longer than they keep their unit busy, so that a second
// message costs hardly more than one.

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static const uint32_t tuban_round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

int tuban_hashes_pairs(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

// Two registers hold a state: a, b, e, f and c, d, g, h.
#define TUBAN_LOAD_STATE(state, x, y)                                             \
    __m128i x = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1); \
    __m128i y = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state + 1), 0x1B); \
    {                                                                             \
        __m128i cdab = x;                                                         \
        x = _mm_alignr_epi8(cdab, y, 8);                                          \
        y = _mm_blend_epi16(y, cdab, 0xF0);                                       \
    }

#define TUBAN_STORE_STATE(state, x, y)                                                    \
    {                                                                                     \
        __m128i feba = _mm_shuffle_epi32(x, 0x1B), dchg = _mm_shuffle_epi32(y, 0xB1);     \
        _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));            \
        _mm_storeu_si128((__m128i *)state + 1, _mm_alignr_epi8(dchg, feba, 8));           \
    }

// Four rounds of one message; `w` are its last sixteen words.
#define TUBAN_FOUR_ROUNDS(group, x, y, w, message)                                                                 \
    {                                                                                                              \
        if (group < 4) w[group] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)message + group), turned);     \
        __m128i words = _mm_add_epi32(w[group % 4], constants);                                                    \
        y = _mm_sha256rnds2_epu32(y, x, words);                                                                    \
        if (group >= 3 && group < 15) {                                                                            \
            __m128i between = _mm_alignr_epi8(w[group % 4], w[(group + 3) % 4], 4);                                \
            w[(group + 1) % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(w[(group + 1) % 4], between), w[group % 4]);   \
        }                                                                                                          \
        x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(words, 0x0E));                                           \
        if (group >= 1 && group < 13) w[(group + 3) % 4] = _mm_sha256msg1_epu32(w[(group + 3) % 4], w[group % 4]); \
    }

__attribute__((target("sha,sse4.1"))) void tuban_hash_pair(uint32_t *first_state, const uint8_t *first, uint32_t *second_state,
                                                            const uint8_t *second, long blocks) {
    const __m128i turned = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    TUBAN_LOAD_STATE(first_state, x1, y1)
    TUBAN_LOAD_STATE(second_state, x2, y2)
    for (long block = 0; block < blocks; block++, first += 64, second += 64) {
        __m128i w1[4], w2[4];
        const __m128i from_x1 = x1, from_y1 = y1, from_x2 = x2, from_y2 = y2;
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            const __m128i constants = _mm_loadu_si128((const __m128i *)tuban_round_constants + group);
            TUBAN_FOUR_ROUNDS(group, x1, y1, w1, first)
            TUBAN_FOUR_ROUNDS(group, x2, y2, w2, second)
        }
        x1 = _mm_add_epi32(x1, from_x1);
        y1 = _mm_add_epi32(y1, from_y1);
        x2 = _mm_add_epi32(x2, from_x2);
        y2 = _mm_add_epi32(y2, from_y2);
    }
    TUBAN_STORE_STATE(first_state, x1, y1)
    TUBAN_STORE_STATE(second_state, x2, y2)
}

#else

int tuban_hashes_pairs(void) { return 0; }

void tuban_hash_pair(uint32_t *first_state, const uint8_t *first, uint32_t *second_state, const uint8_t *second, long blocks) {
    (void)first_state, (void)first, (void)second_state, (void)second, (void)blocks;
    __builtin_trap();
}

#endif
