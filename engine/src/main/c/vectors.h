/*
 * Vectors of sixteen numbers, and the few operations on them whose rounding is fixed here: the
 * compiler may not fuse or reorder (-ffp-contract=off), so a row gets the same bits whatever
 * runs beside it.
 */
#ifndef DVI_VECTORS_H
#define DVI_VECTORS_H

#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

enum { LANES = 16 };

typedef float f32x4 __attribute__((vector_size(16)));
typedef float f32x8 __attribute__((vector_size(32)));
typedef float f32x16 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef int8_t i8x16 __attribute__((vector_size(16)));
typedef uint8_t u8x64 __attribute__((vector_size(64)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));
typedef uint16_t u16x16 __attribute__((vector_size(32)));
typedef _Float16 f16x16 __attribute__((vector_size(32)));

#define INLINE static inline __attribute__((always_inline))

INLINE f32x16 load16(const float *from) {
	f32x16 v;
	memcpy(&v, from, sizeof v);
	return v;
}

INLINE void store16(float *to, f32x16 v) {
	memcpy(to, &v, sizeof v);
}

INLINE f32x16 load16_half(const _Float16 *from) {
	f16x16 v;
	memcpy(&v, from, sizeof v);
	return __builtin_convertvector(v, f32x16);
}

INLINE u8x64 load64_bytes(const uint8_t *from) {
	u8x64 v;
	memcpy(&v, from, sizeof v);
	return v;
}

INLINE u32x16 load16_pairs(const uint32_t *from) {
	u32x16 v;
	memcpy(&v, from, sizeof v);
	return v;
}

INLINE f32x16 all(float x) {
	return x - (f32x16){0};
}

INLINE f32x16 fma16(f32x16 a, f32x16 b, f32x16 c) {
	return __builtin_elementwise_fma(a, b, c);
}

/* The upper half of a vector's lanes upon the lower, down to one: a fixed order of operations. */
#define FOLD(v, operation) \
	({ \
		f32x16 whole_ = (v); \
		f32x8 eight_ = operation(__builtin_shufflevector(whole_, whole_, 0, 1, 2, 3, 4, 5, 6, 7), \
				__builtin_shufflevector(whole_, whole_, 8, 9, 10, 11, 12, 13, 14, 15)); \
		f32x4 four_ = operation(__builtin_shufflevector(eight_, eight_, 0, 1, 2, 3), \
				__builtin_shufflevector(eight_, eight_, 4, 5, 6, 7)); \
		f32x4 two_ = operation(four_, __builtin_shufflevector(four_, four_, 2, 3, 2, 3)); \
		f32x4 one_ = operation(two_, __builtin_shufflevector(two_, two_, 1, 1, 1, 1)); \
		one_[0]; \
	})
#define PLUS(a, b) ((a) + (b))

INLINE float sum16(f32x16 v) {
	return FOLD(v, PLUS);
}

INLINE float max16(f32x16 v) {
	return FOLD(v, __builtin_elementwise_max);
}

/* e^x for x <= 88, with about 22 correct bits; 0 for what is far below. */
INLINE f32x16 exp16(f32x16 x) {
	x = __builtin_elementwise_min(__builtin_elementwise_max(x, all(-87.0f)), all(88.0f));
	f32x16 n = __builtin_elementwise_roundeven(x * all(1.44269504f));
	f32x16 r = fma16(n, all(-0.693359375f), x);
	r = fma16(n, all(2.12194440e-4f), r);
	f32x16 p = all(1.9875691500e-4f);
	p = fma16(p, r, all(1.3981999507e-3f));
	p = fma16(p, r, all(8.3334519073e-3f));
	p = fma16(p, r, all(4.1665795894e-2f));
	p = fma16(p, r, all(1.6666665459e-1f));
	p = fma16(p, r, all(5.0000001201e-1f));
	p = fma16(p, r * r, r + all(1.0f));
	i32x16 power = (__builtin_convertvector(n, i32x16) + 127) << 23;
	f32x16 scale;
	memcpy(&scale, &power, sizeof scale);
	return p * scale;
}

/* sum[i] += the four products of bytes 4i..4i+3 of weights and of the four bytes at x. */
INLINE i32x16 dot4(i32x16 sum, u8x64 weights, const int8_t *x) {
#if defined(__AVX512VNNI__)
	int32_t four;
	memcpy(&four, x, sizeof four);
	return (i32x16)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)weights, _mm512_set1_epi32(four));
#elif defined(__AVX2__)
	/* Bytes 0 and 2 of each lane, then 1 and 3, as pairs of 16 bits: no sum can overflow. */
	__m256i halves[2];
	memcpy(halves, &weights, sizeof halves);
	__m256i even = _mm256_set1_epi32((uint16_t)x[0] | (uint32_t)x[2] << 16);
	__m256i odd = _mm256_set1_epi32((uint16_t)x[1] | (uint32_t)x[3] << 16);
	for (int h = 0; h < 2; h++) {
		__m256i low = _mm256_madd_epi16(_mm256_and_si256(halves[h], _mm256_set1_epi16(255)), even);
		halves[h] = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_srli_epi16(halves[h], 8), odd));
	}
	i32x16 products;
	memcpy(&products, halves, sizeof products);
	return sum + products;
#else
	i32x16 four;
	memcpy(&four, &weights, sizeof four);
	return sum + (four & 255) * x[0] + (four >> 8 & 255) * x[1] + (four >> 16 & 255) * x[2] + (four >> 24 & 255) * x[3];
#endif
}

/* Rounded to the nearest sixteen bits of the shape of bfloat16: the upper half of a float. */
INLINE u32x16 to_bfloat(f32x16 x) {
	u32x16 bits = (u32x16)x;
	return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

/* sum[i] += the two products of the bfloats in pairs[i] and in pair. */
INLINE f32x16 dot2(f32x16 sum, u32x16 pairs, uint32_t pair) {
#if defined(__AVX512BF16__)
	return (f32x16)_mm512_dpbf16_ps((__m512)sum, (__m512bh)pairs, (__m512bh)_mm512_set1_epi32((int)pair));
#else
	u32x16 all_pairs = pair - (u32x16){0};
	sum = fma16((f32x16)(pairs & 0xffff0000), (f32x16)(all_pairs & 0xffff0000), sum);
	return fma16((f32x16)(pairs << 16), (f32x16)(all_pairs << 16), sum);
#endif
}

#endif
