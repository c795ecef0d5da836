#include "linear.h"

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
		CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
		default:
			__builtin_trap();
	}
#undef CASE
}
