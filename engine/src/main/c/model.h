/*
 * What the parts of a run share: the model's weights and the rows under way. A layer is five phases
 * (qkv, attention, output, gate and up, down); each thread quantises what it has computed, so that
 * other threads read codes, and no phase only moves numbers.
 */
#ifndef DVI_MODEL_H
#define DVI_MODEL_H

#include "dvi.h"
#include "pool.h"

/* Phases of run_layer, and of everything else in a run. */
enum { LAYER_PHASES = 5, OTHER_PHASES = 5 };

struct dvi_model {
	struct dvi_weights weights;
	struct pool *pool;
	bool owns_pool;
	float *cosines;         /* [context, head size / 2] */
	float *sines;
	struct rows8 states;    /* [max rows], hidden inputs; behind a norm but for the row's scale */
	struct rows8 attended;  /* [max rows], heads x head size inputs */
	struct rows8 narrow;    /* [max rows], feed-forward inputs */
	struct rows8 mixed;     /* [max rows], 2 hidden inputs; of a head alone */
	float *row_scales;      /* [threads, max rows] */
	float *squares;         /* [max rows, hidden / 32], sums of squares of a group of states */
	uint32_t *queries;      /* [max rows, heads, head size / 2], pairs */
	float *scores;          /* [threads, QUERIES, span] */
	long span;
};

/* What one run works on. */
struct job {
	struct dvi_model *model;
	struct dvi_run run;
	int rows;
	int pieces;             /* of attention, for each key/value head */
};

/* Rows of a span that one piece of attention takes. */
enum { ATTENTION_ROWS = 4 };

INLINE int attention_pieces(const struct dvi_span *span) {
	return (span->rows + ATTENTION_ROWS - 1) / ATTENTION_ROWS;
}

/* How many of a phase's numbers a thread takes at once. */
INLINE int piece(const struct dvi_model *model, int count) {
	int size = count / (pool_threads(model->pool) * 2);
	return size > 1 ? size : 1;
}

/* The part of a cache that one key/value head of a layer takes. */
struct head_cache head_cache(const struct dvi_shape *shape, const struct dvi_span *span, int layer, int head);

/* Quantises a group of hidden numbers for the map behind a norm, but for the scale of the row. */
INLINE void quantise_state(struct dvi_model *model, int row, int group, f32x16 low, f32x16 high, const float *norm) {
	norm += group * GROUP;
	quantise_group(&model->states, row, group, low * load16(norm), high * load16(norm + LANES));
	model->squares[(long)row * (model->weights.shape.hidden / GROUP) + group] = sum16(fma16(low, low, high * high));
}

/* Adds the map of rows to hidden states, and quantises those for what follows behind a norm, if any. */
void add_map(struct dvi_model *model, const struct job *job, struct worker *worker, const struct matrix *m, const struct rows8 *rows, const float *norm);

/* Runs one layer over states; they are left ready for the next layer if one follows in the run. */
void run_layer(struct dvi_model *model, const struct job *job, struct worker *worker, int layer);

#endif
