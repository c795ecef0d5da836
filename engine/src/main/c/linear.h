/*
 * Linear maps over rows quantised to eight bits in groups of 32, one scale a group. Weights are
 * affine in groups of 32 as well, in panels of 16 outputs. Sums of products are integers, exact
 * in any order; what is added in single precision is added group by group, for every row alone.
 */
#ifndef DVI_LINEAR_H
#define DVI_LINEAR_H

#include "vectors.h"

enum { GROUP = 32, TILE = 12 };

/*
 * outputs x inputs weights. For each panel of 16 outputs, for each group of 32 inputs:
 * 4 bits: 256 bytes of codes, 16 half scales d, 16 half offsets m; w = d code + m.
 * 8 bits: 512 bytes of codes, 16 half scales d; w = d (code - 128).
 * Byte 4i + j of the 64 bytes of step s belongs to output i and input 4s + j; with 4 bits, the
 * low half to input 8s + j, the high half to input 8s + 4 + j.
 */
struct matrix {
	const uint8_t *data;
	int32_t outputs;
	int32_t inputs;
	int32_t bits;
	int32_t unused;
};

/* Quantised rows: row r has inputs codes, and a number of each kind for each group. */
struct rows8 {
	int8_t *codes;
	float *scales;      /* code 1 in real numbers */
	float *sums;        /* the group's codes added up, in real numbers */
	int32_t *shifts;    /* the group's codes added up, times -128 */
	int32_t inputs;
};

INLINE int panel_count(const struct matrix *m) {
	return (m->outputs + LANES - 1) / LANES;
}

INLINE long panel_bytes(const struct matrix *m) {
	return (long)(m->inputs / GROUP) * (m->bits == 4 ? 320 : 544);
}

/* The largest magnitude; magnitudes are ordered as their bits are. */
INLINE float largest_of(f32x16 a, f32x16 b) {
	i32x16 most = __builtin_elementwise_max((i32x16)a & 0x7fffffff, (i32x16)b & 0x7fffffff);
	int32_t bits = __builtin_reduce_max(most);
	float magnitude;
	memcpy(&magnitude, &bits, sizeof magnitude);
	return magnitude;
}

/* Quantises one group of 32 numbers of a row. */
INLINE void quantise_group(struct rows8 *rows, int row, int group, f32x16 low, f32x16 high) {
	float most = largest_of(low, high);
	/* A group of zeros has scale zero; dividing by anything else leaves it zero. */
	f32x16 inverse = all(most > 0 ? 127.0f / most : 0.0f);
	i32x16 a = __builtin_convertvector(__builtin_elementwise_roundeven(low * inverse), i32x16);
	i32x16 b = __builtin_convertvector(__builtin_elementwise_roundeven(high * inverse), i32x16);
	i8x16 bytes[2] = {__builtin_convertvector(a, i8x16), __builtin_convertvector(b, i8x16)};
	memcpy(rows->codes + (long)row * rows->inputs + group * GROUP, bytes, sizeof bytes);
	int32_t sum = __builtin_reduce_add(a + b);
	long at = (long)row * (rows->inputs / GROUP) + group;
	rows->scales[at] = most / 127.0f;
	rows->sums[at] = most / 127.0f * (float)sum;
	rows->shifts[at] = -128 * sum;
}

/* Rows of the tile that begins at first. */
INLINE int tile_rows(int rows, int first) {
	return rows - first < TILE ? rows - first : TILE;
}

/* One panel for count (at most TILE) rows from first on; row r's 16 outputs come to out[r]. */
void panel(const struct matrix *m, int index, const struct rows8 *rows, int first, int count, f32x16 *out);

#endif
