#include "attention.h"

/* Sixteen numbers, rounded. */
INLINE u16x16 bfloats(const float *x) {
	return __builtin_convertvector(to_bfloat(load16(x)), u16x16);
}

void put_query(uint32_t *to, const float *x) {
	u16x16 halves = bfloats(x);
	memcpy(to, &halves, sizeof halves);
}

void put_key(const struct head_cache *cache, int position, int dimension, const float *x) {
	uint32_t pairs[LANES / 2];
	put_query(pairs, x);
	uint32_t *k = cache->keys + ((long)(position / LANES) * cache->head_size + dimension) * (LANES / 2) + position % LANES;
	for (int i = 0; i < LANES / 2; i++) {
		k[i * LANES] = pairs[i];
	}
}

void put_value(const struct head_cache *cache, int position, int dimension, const float *x) {
	uint32_t *v = cache->values + (long)(position / 2) * cache->head_size + dimension;
	int half = position % 2 * 16;
	u32x16 both = (load16_pairs(v) & 0xffff0000u >> half) | to_bfloat(load16(x)) << half;
	memcpy(v, &both, sizeof both);
}

void cache_copy(const struct head_cache *from, int from_position, const struct head_cache *to, int to_position, int count) {
	int size = from->head_size;
	for (int t = 0; t < count; t++, from_position++, to_position++) {
		const uint32_t *k = from->keys + (long)(from_position / LANES) * LANES * size / 2 + from_position % LANES;
		uint32_t *into = to->keys + (long)(to_position / LANES) * LANES * size / 2 + to_position % LANES;
		for (int i = 0; i < size / 2; i++) {
			into[i * LANES] = k[i * LANES];
		}
		const uint32_t *v = from->values + (long)(from_position / 2) * size;
		uint32_t *mixed = to->values + (long)(to_position / 2) * size;
		int half = from_position % 2 * 16;
		int other = to_position % 2 * 16;
		for (int i = 0; i < size; i++) {
			mixed[i] = (mixed[i] & 0xffff0000u >> other) | (v[i] >> half & 0xffff) << other;
		}
	}
}

/*
 * Scores of count queries against blocks blocks of 16 keys. queries: [head size / 2, count] pairs, so
 * that what a step reads lies together.
 */
INLINE void score_blocks(const struct head_cache *cache, const uint32_t *queries, const int count, long block, const int blocks, float *scores, long span) {
	const int pairs = cache->head_size / 2;
	const uint32_t *keys = cache->keys + block * LANES * pairs;
	f32x16 sum[QUERIES];
	for (int i = 0; i < count * blocks; i++) {
		sum[i] = all(0);
	}
	for (int d = 0; d < pairs; d++) {
		u32x16 k[4];
#pragma unroll
		for (int b = 0; b < blocks; b++) {
			k[b] = load16_pairs(keys + (b * pairs + d) * LANES);
		}
#pragma unroll
		for (int i = 0; i < count; i++) {
#pragma unroll
			for (int b = 0; b < blocks; b++) {
				sum[i * blocks + b] = dot2(sum[i * blocks + b], k[b], queries[d * count + i]);
			}
		}
	}
	for (int i = 0; i < count; i++) {
		for (int b = 0; b < blocks; b++) {
			store16(scores + i * span + (block + b) * LANES, sum[i * blocks + b]);
		}
	}
}

INLINE void score(const struct head_cache *cache, const struct attention *a, int from, const int count, int last) {
	const int pairs = cache->head_size / 2;
	uint32_t queries[pairs * count];
	for (int i = 0; i < count; i++) {
		for (int d = 0; d < pairs; d++) {
			queries[d * count + i] = a->queries[from + i][d];
		}
	}
	float *scores = a->scores + from * a->span;
	long block = 0;
	/* Few queries take several blocks at once, or each sum would wait for itself. */
	const int together = count <= 3 ? 4 : 1;
	for (; block + together - 1 <= last / LANES; block += together) {
		score_blocks(cache, queries, count, block, together, scores, a->span);
	}
	for (; block <= last / LANES; block++) {
		score_blocks(cache, queries, count, block, 1, scores, a->span);
	}
}

/*
 * Turns the scores of the positions a query sees into weights that add up to one, others to zero:
 * bfloats, which take the first half of the place of the scores.
 */
static void weigh(const struct attention *a, int query, int last) {
	float *s = a->scores + query * a->span;
	int seen = a->positions[query] + 1;
	int end = (last / LANES + 1) * LANES;
	for (int t = seen; t < end; t++) {
		s[t] = -3.0e38f;
	}
	f32x16 most = load16(s);
	int blocks = (seen + LANES - 1) / LANES;
	for (int block = 1; block < blocks; block++) {
		most = __builtin_elementwise_max(most, load16(s + block * LANES));
	}
	f32x16 top = all(max16(most));
	f32x16 total = all(0);
	for (int block = 0; block < blocks; block++) {
		f32x16 e = exp16(load16(s + block * LANES) - top);
		if (block == blocks - 1) {
			for (int i = 0; i < LANES; i++) {
				e[i] = block * LANES + i < seen ? e[i] : 0;
			}
		}
		total += e;
		store16(s + block * LANES, e);
	}
	f32x16 share = all(1.0f / sum16(total));
	uint32_t *weights = (uint32_t *)s;
	for (int block = 0; block < blocks; block++) {
		u16x16 halves = __builtin_convertvector(to_bfloat(load16(s + block * LANES) * share), u16x16);
		memcpy(weights + block * LANES / 2, &halves, sizeof halves);
	}
	for (int i = blocks * LANES / 2; i < end / 2; i++) {
		weights[i] = 0;
	}
}

/* Adds up values for count queries, 16 x width dimensions from offset on. */
INLINE void mix(const struct head_cache *cache, const struct attention *a, int from, const int count, int offset, const int width, int last) {
	const uint32_t *values = cache->values + offset;
	const uint32_t *weights = (const uint32_t *)(a->scores + from * a->span);
	f32x16 sum[QUERIES][2];
	for (int i = 0; i < count; i++) {
		for (int w = 0; w < width; w++) {
			sum[i][w] = all(0);
		}
	}
	for (int t = 0; t <= last / 2; t++) {
		u32x16 v[2];
#pragma unroll
		for (int w = 0; w < width; w++) {
			v[w] = load16_pairs(values + (long)t * cache->head_size + w * LANES);
		}
#pragma unroll
		for (int i = 0; i < count; i++) {
#pragma unroll
			for (int w = 0; w < width; w++) {
				sum[i][w] = dot2(sum[i][w], v[w], weights[i * a->span + t]);
			}
		}
	}
	for (int i = 0; i < count; i++) {
		for (int w = 0; w < width; w++) {
			store16(a->outputs[from + i] + offset + w * LANES, sum[i][w]);
		}
	}
}

INLINE void attend_some(const struct head_cache *cache, const struct attention *a, int from, const int count, int last) {
	score(cache, a, from, count, last);
	for (int i = from; i < from + count; i++) {
		weigh(a, i, last);
	}
	int offset = 0;
	for (; offset + 2 * LANES <= cache->head_size; offset += 2 * LANES) {
		mix(cache, a, from, count, offset, 2, last);
	}
	for (; offset < cache->head_size; offset += LANES) {
		mix(cache, a, from, count, offset, 1, last);
	}
}

void attend(const struct head_cache *cache, const struct attention *a) {
	int last = 0;
	for (int i = 0; i < a->count; i++) {
		last = a->positions[i] > last ? a->positions[i] : last;
	}
	/* The number of queries must be a constant in the loops for sums to stay in registers. */
	int from = 0;
	for (; from + 12 <= a->count; from += 12) {
		attend_some(cache, a, from, 12, last);
	}
	for (; from + 6 <= a->count; from += 6) {
		attend_some(cache, a, from, 6, last);
	}
	for (; from + 3 <= a->count; from += 3) {
		attend_some(cache, a, from, 3, last);
	}
	for (; from < a->count; from++) {
		attend_some(cache, a, from, 1, last);
	}
}
