/*
 * Causal attention of a few rows over one key/value head's cache. Keys are stored transposed in
 * blocks of 16 positions, so that a score needs no sum across lanes; every sum over positions has
 * one order that depends on positions alone. A row's result therefore is the same however many
 * rows run beside it.
 */
#ifndef DVI_ATTENTION_H
#define DVI_ATTENTION_H

#include "vectors.h"

/* Queries of one call. */
enum { QUERIES = 12 };

/*
 * One key/value head of one layer of one sequence, in bfloats: pairs of neighbours in what is added
 * up. keys: [capacity / 16, head size / 2, 16] pairs of dimensions; values: [capacity / 2, head size]
 * pairs of positions; capacity is a multiple of 16.
 */
struct head_cache {
	uint32_t *keys;
	uint32_t *values;
	int32_t head_size;
};

/* Each puts sixteen numbers of a head, as bfloats, where they belong from a dimension on. */
void put_query(uint32_t *to, const float *x);

void put_key(const struct head_cache *cache, int position, int dimension, const float *x);

/* Positions 2i and 2i + 1 share words: one thread must write both. */
void put_value(const struct head_cache *cache, int position, int dimension, const float *x);

/* Copies the keys and values of count positions. */
void cache_copy(const struct head_cache *from, int from_position, const struct head_cache *to, int to_position, int count);

/*
 * count queries (at most QUERIES); query i stands at position positions[i] and sees everything up
 * to it. queries[i]: [head size / 2] pairs, already scaled; outputs[i]: [head size].
 * scores: room for QUERIES x span numbers, span at least the largest position + 16.
 */
struct attention {
	const uint32_t *queries[QUERIES];
	float *outputs[QUERIES];
	int32_t positions[QUERIES];
	int count;
	float *scores;
	long span;
};

void attend(const struct head_cache *cache, const struct attention *a);

#endif
