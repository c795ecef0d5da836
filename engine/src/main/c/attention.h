/*
 * Causal attention of a few rows over one key/value head's cache. Keys are stored transposed in
 * blocks of 16 positions, so that a score needs no sum across lanes; every sum over positions has
 * one order that depends on positions alone. A row's result therefore is the same however many
 * rows run beside it.
 */
#ifndef DVI_ATTENTION_H
#define DVI_ATTENTION_H

#include "vectors.h"

/* Rows of one call, and queries of all their heads that share the key/value head. */
enum { ATTENTION_ROWS = 4, QUERIES = 12 };

/*
 * One key/value head of one layer of one sequence. keys: [capacity / 16, head size, 16] halves,
 * values: [capacity, head size] halves; capacity is a multiple of 16.
 */
struct head_cache {
	_Float16 *keys;
	_Float16 *values;
	int32_t head_size;
};

/* Writes the key and value of one position. */
void cache_put(const struct head_cache *cache, int position, const float *key, const float *value);

/*
 * count queries (at most QUERIES); query i stands at position positions[i] and sees everything up
 * to it. queries[i]: [head size], already scaled; outputs[i]: [head size].
 * scores: room for QUERIES x span numbers, span at least the largest position + 16.
 */
struct attention {
	const float *queries[QUERIES];
	float *outputs[QUERIES];
	int32_t positions[QUERIES];
	int count;
	float *scores;
	long span;
};

void attend(const struct head_cache *cache, const struct attention *a);

#endif
