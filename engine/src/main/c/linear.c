#include "linear.h"

void quantise_group(struct rows8 *rows, int row, int group, const float *x) {
	int groups = rows->inputs / GROUP;
	f32x16 low = load16(x);
	f32x16 high = load16(x + LANES);
	float most = max16(__builtin_elementwise_max(__builtin_elementwise_abs(low), __builtin_elementwise_abs(high)));
	/* A group of zeros has scale zero; dividing by anything else leaves it zero. */
	f32x16 inverse = all(most > 0 ? 127.0f / most : 0.0f);
	i32x16 a = __builtin_convertvector(__builtin_elementwise_roundeven(low * inverse), i32x16);
	i32x16 b = __builtin_convertvector(__builtin_elementwise_roundeven(high * inverse), i32x16);
	int8_t *codes = rows->codes + (long)row * rows->inputs + group * GROUP;
	for (int i = 0; i < LANES; i++) {
		codes[i] = (int8_t)a[i];
		codes[i + LANES] = (int8_t)b[i];
	}
	int32_t sum = __builtin_reduce_add(a + b);
	long at = (long)row * groups + group;
	rows->scales[at] = most / 127.0f;
	rows->sums[at] = most / 127.0f * (float)sum;
	rows->shifts[at] = -128 * sum;
}

INLINE void panel4(const uint8_t *w, int groups, const struct rows8 *rows, int first, const int count, f32x16 *out) {
	const int8_t *codes = rows->codes + (long)first * rows->inputs;
	const float *scales = rows->scales + (long)first * groups;
	const float *sums = rows->sums + (long)first * groups;
	const int inputs = rows->inputs;
	f32x16 y[TILE];
	for (int r = 0; r < count; r++) {
		y[r] = all(0);
	}
	for (int g = 0; g < groups; g++, w += 320) {
		i32x16 a[TILE];
		i32x16 b[TILE];
		for (int r = 0; r < count; r++) {
			a[r] = (i32x16){0};
			b[r] = (i32x16){0};
		}
#pragma unroll
		for (int s = 0; s < 4; s++) {
			__builtin_prefetch(w + 64 * s + 2560);
			u8x64 pair = load64_bytes(w + 64 * s);
			u8x64 low = pair & 15;
			u8x64 high = pair >> 4;
#pragma unroll
			for (int r = 0; r < count; r++) {
				const int8_t *x = codes + (long)r * inputs + g * GROUP + 8 * s;
				a[r] = dot4(a[r], low, x);
				if (count <= 2) {
					b[r] = dot4(b[r], high, x + 4);
				} else {
					a[r] = dot4(a[r], high, x + 4);
				}
			}
		}
		f32x16 d = load16_half((const _Float16 *)(w + 256));
		f32x16 m = load16_half((const _Float16 *)(w + 288));
#pragma unroll
		for (int r = 0; r < count; r++) {
			f32x16 exact = __builtin_convertvector(count <= 2 ? a[r] + b[r] : a[r], f32x16);
			y[r] = fma16(exact, d * all(scales[r * groups + g]), y[r]);
			y[r] = fma16(m, all(sums[r * groups + g]), y[r]);
		}
	}
	for (int r = 0; r < count; r++) {
		out[r] = y[r];
	}
}

INLINE void panel8(const uint8_t *w, int groups, const struct rows8 *rows, int first, const int count, f32x16 *out) {
	const int8_t *codes = rows->codes + (long)first * rows->inputs;
	const float *scales = rows->scales + (long)first * groups;
	const int32_t *shifts = rows->shifts + (long)first * groups;
	const int inputs = rows->inputs;
	f32x16 y[TILE];
	for (int r = 0; r < count; r++) {
		y[r] = all(0);
	}
	for (int g = 0; g < groups; g++, w += 544) {
		i32x16 a[TILE];
		i32x16 b[TILE];
		for (int r = 0; r < count; r++) {
			a[r] = shifts[r * groups + g] - (i32x16){0};
			b[r] = (i32x16){0};
		}
#pragma unroll
		for (int s = 0; s < 8; s++) {
			__builtin_prefetch(w + 64 * s + 2560);
			u8x64 weights = load64_bytes(w + 64 * s);
#pragma unroll
			for (int r = 0; r < count; r++) {
				const int8_t *x = codes + (long)r * inputs + g * GROUP + 4 * s;
				if (count <= 2 && s % 2 == 1) {
					b[r] = dot4(b[r], weights, x);
				} else {
					a[r] = dot4(a[r], weights, x);
				}
			}
		}
		f32x16 d = load16_half((const _Float16 *)(w + 512));
#pragma unroll
		for (int r = 0; r < count; r++) {
			f32x16 exact = __builtin_convertvector(count <= 2 ? a[r] + b[r] : a[r], f32x16);
			y[r] = fma16(exact, d * all(scales[r * groups + g]), y[r]);
		}
	}
	for (int r = 0; r < count; r++) {
		out[r] = y[r];
	}
}

void panel(const struct matrix *m, int index, const struct rows8 *rows, int first, int count, f32x16 *out) {
	const uint8_t *w = m->data + index * panel_bytes(m);
	int groups = m->inputs / GROUP;
	/* The number of rows must be a constant in the loops for sums to stay in registers. */
#define CASE(n) \
	case n: \
		if (m->bits == 4) { \
			panel4(w, groups, rows, first, n, out); \
		} else { \
			panel8(w, groups, rows, first, n, out); \
		} \
		break;
	switch (count) {
		CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
		default:
			__builtin_trap();
	}
#undef CASE
}
