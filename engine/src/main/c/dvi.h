/*
 * A Llama model in integer arithmetic: runs layers over the rows of several sequences, laid end
 * to end, in one call. A draft head of one layer that goes on from the model's states
 * (arXiv 2401.15077) is a model too, with or without attention. Called from one thread at a time.
 */
#ifndef DVI_H
#define DVI_H

#include <stdint.h>

#include "linear.h"

struct dvi_shape {
	int32_t layers;
	int32_t hidden;
	int32_t heads;
	int32_t key_value_heads;
	int32_t head_size;
	int32_t feed_forward;
	int32_t vocabulary;
	int32_t context;
	float rope_base;
	float norm_epsilon;
};

struct dvi_layer {
	const float *attention_norm;    /* [hidden] */
	const float *feed_forward_norm; /* [hidden] */
	/*
	 * For each key/value head: the query heads that share it, its keys, its values. In each, panels of 16
	 * dimensions come with the panel half a head further: 0, half, 16, half + 16. Without data the layer does
	 * not attend.
	 */
	struct matrix qkv;
	struct matrix output;
	struct matrix gate_up;          /* panels of gate and up in turn */
	struct matrix down;
};

/* All pointers stay the caller's and must outlive the model. */
struct dvi_weights {
	struct dvi_shape shape;
	int32_t threads;
	int32_t max_rows;               /* of one call */
	const struct dvi_layer *layers;
	const float *final_norm;        /* [hidden] */
	struct matrix embedding;        /* not used by a head */
	struct matrix lm_head;
	/* A head alone: [hidden, 2 hidden], maps of a state behind the split layer and of what came before. */
	struct matrix first;
	struct matrix later;
};

struct dvi_model;

/*
 * Rows of one sequence. cache: zeroed once; layer by layer, keys then values,
 * each [key/value heads, ...] as attention.h says.
 */
struct dvi_span {
	void *cache;
	int32_t capacity;               /* positions, a multiple of 16 */
	int32_t position;               /* of the first row */
	int32_t rows;
	int32_t unused;
};

struct dvi_run {
	int32_t first_layer;
	int32_t end_layer;
	int32_t spans;
	int32_t logit_rows;
	const struct dvi_span *span;    /* [spans] */
	const int32_t *tokens;          /* [rows]; embedded first where first_layer is 0 */
	float *hidden;                  /* [rows, hidden], read unless embedded, written */
	const int32_t *logit_row;       /* [logit_rows], indices of rows */
	float *states;                  /* [logit_rows, hidden], behind the final norm */
	float *logits;                  /* [logit_rows, vocabulary] */
	int32_t *best;                  /* [logit_rows], the first of the largest logits */
	/*
	 * A head alone; it embeds nothing. Each row's state behind the split layer, and what came before behind
	 * the final norm: the model's state, or with later set the head's own. added: [hidden], to the map of
	 * every row, or null. log_sums: [logit_rows].
	 */
	const float *shallow;           /* [rows, hidden] */
	const float *before;            /* [rows, hidden] */
	const float *added;
	float *log_sums;                /* log of the sum of exp over the logits */
	int32_t later;
	int32_t unused;
};

/* Copies keys and values of from's rows to to's position. */
void dvi_copy(const struct dvi_shape *shape, const struct dvi_span *from, const struct dvi_span *to);

/* The instructions this library was built for: 1 if the processor has them. */
int dvi_supported(void);

/*
 * Null when memory or threads are refused. With beside given, a model that stays open longer, its
 * threads are used and none are started: they run one of both at a time.
 */
struct dvi_model *dvi_open(const struct dvi_weights *weights, const struct dvi_model *beside);

void dvi_close(struct dvi_model *model);

void dvi_run(struct dvi_model *model, const struct dvi_run *run);

/* Memory in large pages where the system has them; zeroed. Null when refused. */
void *dvi_allocate(long bytes);

void dvi_free(void *memory, long bytes);

#endif
