#include "CVectorMath.h"

#include <string.h>

// Samples of 16 bits, as most imagery is stored.

TUBAN_LEVELS int tuban_narrow(const float *restrict in, uint16_t *restrict out, long n) {
    int32_t differs = 0;
    for (long i = 0; i < n; i++) {
        float value = in[i];
        // Out of range (or NaN) becomes 0, which differs from the value, so that no conversion is undefined.
        float held = value >= 0.0f ? value : 0.0f;
        held = held <= 65535.0f ? held : 0.0f;
        int32_t whole = (int32_t)held;
        float back = (float)whole;
        int32_t a, b;
        memcpy(&a, &value, 4);
        memcpy(&b, &back, 4);
        differs |= a ^ b;
        out[i] = (uint16_t)whole;
    }
    return differs == 0;
}

TUBAN_LEVELS void tuban_restore(const uint16_t *restrict in, float *restrict out, long n) {
    for (long i = 0; i < n; i++) out[i] = (float)(int32_t)in[i];
}
