#include "CVectorMath.h"
#include "Lanes.h"

/// out[i] = sum over k of taps[k] * lines[k][i], k ascending. Seven lines, the width of the usual filter: its taps stay in registers.
TUBAN_LEVELS static void tuban_add_seven(const float *const *lines, const float *taps, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    const float *a = lines[0], *b = lines[1], *c = lines[2], *d = lines[3], *e = lines[4], *f = lines[5], *g = lines[6];
    const float ta = taps[0], tb = taps[1], tc = taps[2], td = taps[3], te = taps[4], tf = taps[5], tg = taps[6];
    long i = 0;
    for (; i + TUBAN_LANE_COUNT <= n; i += TUBAN_LANE_COUNT) {
        tuban_lanes sum = ta * TUBAN_LANES(a + i);
        sum = sum + tb * TUBAN_LANES(b + i);
        sum = sum + tc * TUBAN_LANES(c + i);
        sum = sum + td * TUBAN_LANES(d + i);
        sum = sum + te * TUBAN_LANES(e + i);
        sum = sum + tf * TUBAN_LANES(f + i);
        sum = sum + tg * TUBAN_LANES(g + i);
        *(tuban_lanes *)(out + i) = sum;
    }
    for (; i < n; i++) {
        float sum = ta * a[i];
        for (long k = 1; k < 7; k++) sum = sum + taps[k] * lines[k][i];
        out[i] = sum;
    }
}

/// The same for any number of lines.
TUBAN_LEVELS static void tuban_add_lines(const float *const *lines, const float *taps, long count, float *restrict out, long n) {
#pragma clang fp contract(off) reassociate(off)
    long i = 0;
    for (; i + 2 * TUBAN_LANE_COUNT <= n; i += 2 * TUBAN_LANE_COUNT) {
        tuban_lanes a = taps[0] * TUBAN_LANES(lines[0] + i), b = taps[0] * TUBAN_LANES(lines[0] + i + TUBAN_LANE_COUNT);
        for (long k = 1; k < count; k++) {
            const float *line = lines[k] + i;
            float tap = taps[k];
            a = a + tap * TUBAN_LANES(line);
            b = b + tap * TUBAN_LANES(line + TUBAN_LANE_COUNT);
        }
        *(tuban_lanes *)(out + i) = a;
        *(tuban_lanes *)(out + i + TUBAN_LANE_COUNT) = b;
    }
    for (; i < n; i++) {
        float sum = taps[0] * lines[0][i];
        for (long k = 1; k < count; k++) sum = sum + taps[k] * lines[k][i];
        out[i] = sum;
    }
}

static void tuban_add(const float *const *lines, const float *taps, long count, float *restrict out, long n) {
    if (count == 7) {
        tuban_add_seven(lines, taps, out, n);
    } else {
        tuban_add_lines(lines, taps, count, out, n);
    }
}

void tuban_smooth(const float *in, long stride, const float *taps, long count, long width, long height, float *rows, float *out) {
    // The smoothed rows in the order of rows; the room of the first is the next one's.
    float *ring[TUBAN_MOST_TAPS];
    const float *lines[TUBAN_MOST_TAPS];
    for (long k = 0; k < count; k++) ring[k] = rows + k * width;
    for (long row = 0; row < height + count - 1; row++) {
        float *own = ring[0];
        for (long k = 0; k < count; k++) lines[k] = in + row * stride + k;
        tuban_add(lines, taps, count, own, width);
        for (long k = 1; k < count; k++) ring[k - 1] = ring[k];
        ring[count - 1] = own;
        if (row >= count - 1) tuban_add((const float *const *)ring, taps, count, out + (row - count + 1) * width, width);
    }
}
