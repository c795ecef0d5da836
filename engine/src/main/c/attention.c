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

/* Scores of count queries against one block of 16 keys. */
INLINE void score_block(const struct head_cache *cache, const struct attention *a, int from, const int count, long block) {
	const _Float16 *keys = cache->keys + block * LANES * cache->head_size;
	f32x16 sum[QUERIES];
	for (int i = 0; i < count; i++) {
		sum[i] = all(0);
	}
	for (int d = 0; d < cache->head_size; d++) {
		f32x16 k = load16_half(keys + d * LANES);
#pragma unroll
		for (int i = 0; i < count; i++) {
			sum[i] = fma16(k, all(a->queries[from + i][d]), sum[i]);
		}
	}
	for (int i = 0; i < count; i++) {
		store16(a->scores + (from + i) * a->span + block * LANES, sum[i]);
	}
}

static void score(const struct head_cache *cache, const struct attention *a, int last) {
	for (long block = 0; block <= last / LANES; block++) {
		int from = 0;
		for (; from + 6 <= a->count; from += 6) {
			score_block(cache, a, from, 6, block);
		}
		for (; from + 3 <= a->count; from += 3) {
			score_block(cache, a, from, 3, block);
		}
		for (; from < a->count; from++) {
			score_block(cache, a, from, 1, block);
		}
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
			f32x16 p = all(a->scores[(from + i) * a->span + t]);
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

static void mix_all(const struct head_cache *cache, const struct attention *a, int offset, const int width, int last) {
	int from = 0;
	if (width == 2) {
		for (; from + 6 <= a->count; from += 6) {
			mix(cache, a, from, 6, offset, 2, last);
		}
		for (; from + 3 <= a->count; from += 3) {
			mix(cache, a, from, 3, offset, 2, last);
		}
		for (; from < a->count; from++) {
			mix(cache, a, from, 1, offset, 2, last);
		}
	} else {
		for (; from < a->count; from++) {
			mix(cache, a, from, 1, offset, 1, last);
		}
	}
}

void attend(const struct head_cache *cache, const struct attention *a) {
	int last = 0;
	for (int i = 0; i < a->count; i++) {
		last = a->positions[i] > last ? a->positions[i] : last;
	}
	score(cache, a, last);
	for (int i = 0; i < a->count; i++) {
		weigh(a, i, last);
	}
	int offset = 0;
	for (; offset + 2 * LANES <= cache->head_size; offset += 2 * LANES) {
		mix_all(cache, a, offset, 2, last);
	}
	for (; offset < cache->head_size; offset += LANES) {
		mix_all(cache, a, offset, 1, last);
	}
}
