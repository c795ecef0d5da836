#include "attention.h"

void cache_put(const struct head_cache *cache, int position, const float *key, const float *value) {
	int size = cache->head_size;
	_Float16 *k = cache->keys + (long)(position / LANES) * LANES * size + position % LANES;
	_Float16 *v = cache->values + (long)position * size;
	for (int i = 0; i < size; i++) {
		k[i * LANES] = (_Float16)key[i];
		v[i] = (_Float16)value[i];
	}
}

/*
 * Scores of count queries against blocks blocks of 16 keys. queries: [head size, count], so that what
 * a step reads lies together.
 */
INLINE void score_blocks(const struct head_cache *cache, const float *queries, const int count, long block, const int blocks, float *scores, long span) {
	const _Float16 *keys = cache->keys + block * LANES * cache->head_size;
	f32x16 sum[QUERIES];
	for (int i = 0; i < count * blocks; i++) {
		sum[i] = all(0);
	}
	for (int d = 0; d < cache->head_size; d++) {
		f32x16 k[4];
#pragma unroll
		for (int b = 0; b < blocks; b++) {
			k[b] = load16_half(keys + (b * cache->head_size + d) * LANES);
		}
#pragma unroll
		for (int i = 0; i < count; i++) {
			f32x16 q = all(queries[d * count + i]);
#pragma unroll
			for (int b = 0; b < blocks; b++) {
				sum[i * blocks + b] = fma16(k[b], q, sum[i * blocks + b]);
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
	float queries[cache->head_size * count];
	for (int d = 0; d < cache->head_size; d++) {
		for (int i = 0; i < count; i++) {
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

/* Turns the scores of the positions a query sees into weights that add up to one, others to zero. */
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
	for (int block = 0; block < blocks; block++) {
		store16(s + block * LANES, load16(s + block * LANES) * share);
	}
	for (int t = blocks * LANES; t < end; t++) {
		s[t] = 0;
	}
}

/* Adds up values for count queries, 16 x width dimensions from offset on. */
INLINE void mix(const struct head_cache *cache, const struct attention *a, int from, const int count, int offset, const int width, int last) {
	const _Float16 *values = cache->values + offset;
	const float *shares = a->scores + from * a->span;
	f32x16 sum[QUERIES][2];
	for (int i = 0; i < count; i++) {
		for (int w = 0; w < width; w++) {
			sum[i][w] = all(0);
		}
	}
	for (int t = 0; t <= last; t++) {
		f32x16 v[2];
#pragma unroll
		for (int w = 0; w < width; w++) {
			v[w] = load16_half(values + (long)t * cache->head_size + w * LANES);
		}
#pragma unroll
		for (int i = 0; i < count; i++) {
			f32x16 p = all(shares[i * a->span + t]);
#pragma unroll
			for (int w = 0; w < width; w++) {
				sum[i][w] = fma16(p, v[w], sum[i][w]);
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
