#include <math.h>

#include "attention.h"
#include "model.h"

/*
 * 1 / the root mean square of each row's states (arXiv 1910.07467, equation 4). Codes of a group do
 * not depend on it, so every thread takes it from the sums that the groups left, once for a phase.
 */
static const float *row_scales(const struct dvi_model *model, const struct worker *w, int rows) {
	const struct dvi_shape *s = &model->weights.shape;
	int groups = s->hidden / GROUP;
	float *scales = model->row_scales + (long)w->thread * model->weights.max_rows;
	for (int r = 0; r < rows; r++) {
		const float *squares = model->squares + (long)r * groups;
		float sum = 0;
		for (int group = 0; group < groups; group++) {
			sum += squares[group];
		}
		scales[r] = 1.0f / sqrtf(sum / (float)s->hidden + s->norm_epsilon);
	}
	return scales;
}

/* Rotary positions (arXiv 2104.09864): sixteen or fewer numbers and their partners, from angle on. */
INLINE void turn(const struct dvi_model *model, int position, int angle, int count, float *restrict low, float *restrict high) {
	long at = (long)position * (model->weights.shape.head_size / 2) + angle;
	const float *restrict cosine = model->cosines + at;
	const float *restrict sine = model->sines + at;
	for (int i = 0; i < count; i++) {
		float a = low[i];
		float b = high[i];
		low[i] = a * cosine[i] - b * sine[i];
		high[i] = b * cosine[i] + a * sine[i];
	}
}

/* Where a row stands. */
struct place {
	const struct dvi_span *span;
	int position;   /* in its sequence */
};

static struct place place_of(const struct dvi_run *run, int row) {
	const struct dvi_span *span = run->span;
	while (row >= span->rows) {
		row -= span->rows;
		span++;
	}
	return (struct place){span, span->position + row};
}

/* Panels of one head, of queries, keys or values, that rotation turns among themselves. */
struct part {
	int head;       /* key/value head */
	int member;     /* a query head that shares it, then its keys, then its values */
	int angle;      /* the first dimension */
	int panels;     /* one, or two with half a head between their dimensions */
};

static struct part part_of(const struct dvi_shape *s, int number) {
	int panels = s->head_size / LANES;
	int parts = panels % 2 == 0 ? panels / 2 : 1;
	int members = s->heads / s->key_value_heads + 2;
	return (struct part){number / parts / members, number / parts % members, number % parts * LANES, panels / parts};
}

/* Turns what the map gave for a row's part, and puts it where attention reads it. */
static void put(struct dvi_model *model, const struct job *job, int layer, const struct part *part, int row, float *x) {
	const struct dvi_shape *s = &model->weights.shape;
	int shared = s->heads / s->key_value_heads;
	int half = part->panels * LANES / 2;
	struct place place = place_of(&job->run, row);
	struct head_cache cache = head_cache(s, place.span, layer, part->head);
	if (part->member <= shared) {
		turn(model, place.position, part->angle, half, x, x + half);
	}
	for (int p = 0; p < part->panels; p++, x += LANES) {
		int dimension = part->angle + p * s->head_size / 2;
		if (part->member < shared) {
			long query = (long)row * s->heads + part->head * shared + part->member;
			put_query(model->queries + (query * s->head_size + dimension) / 2, x);
		} else if (part->member == shared) {
			put_key(&cache, place.position, dimension, x);
		} else {
			put_value(&cache, place.position, dimension, x);
		}
	}
}

/* One part of queries, keys or values, for all rows. */
static void qkv_part(struct dvi_model *model, const struct job *job, int index, int number, const float *scales) {
	const struct dvi_shape *s = &model->weights.shape;
	const struct matrix *m = &model->weights.layers[index].qkv;
	struct part part = part_of(s, number);
	float unit = part.member < s->heads / s->key_value_heads ? 1.0f / sqrtf((float)s->head_size) : 1;
	f32x16 y[TILE];
	float x[TILE][2 * LANES];
	for (int first = 0; first < job->rows; first += TILE) {
		int tile = tile_rows(job->rows, first);
		for (int p = 0; p < part.panels; p++) {
			panel(m, number * part.panels + p, &model->states, first, tile, y);
			for (int r = 0; r < tile; r++) {
				store16(x[r] + p * LANES, y[r] * all(scales[first + r] * unit));
			}
		}
		for (int r = 0; r < tile; r++) {
			put(model, job, index, &part, first + r, x[r]);
		}
	}
}

/* Queries, keys and values. */
static void qkv(struct dvi_model *model, const struct job *job, struct worker *w, int index) {
	int parts = panel_count(&model->weights.layers[index].qkv) / part_of(&model->weights.shape, 0).panels;
	const float *scales = row_scales(model, w, job->rows);
	while (pool_take(w, parts, piece(model, parts))) {
		for (int number = w->first; number < w->end; number++) {
			qkv_part(model, job, index, number, scales);
		}
		pool_done(w);
	}
	pool_next(w, parts);
}

/* Rows of one span, at most ATTENTION_ROWS, for the query heads that share a key/value head. */
static void attend_rows(struct dvi_model *model, struct worker *w, int layer, int head, const struct dvi_span *span, int row, int position, int rows) {
	const struct dvi_shape *s = &model->weights.shape;
	int shared = s->heads / s->key_value_heads;
	int size = shared * s->head_size;
	float outputs[ATTENTION_ROWS][size];
	struct head_cache cache = head_cache(s, span, layer, head);
	struct attention a = {.scores = model->scores + w->thread * QUERIES * model->span, .span = model->span};
	for (int r = 0; r < rows; r++) {
		for (int h = 0; h < shared; h++) {
			a.queries[a.count] = model->queries + ((long)(row + r) * s->heads + head * shared + h) * s->head_size / 2;
			a.outputs[a.count] = outputs[r] + h * s->head_size;
			a.positions[a.count++] = position + r;
			if (a.count == QUERIES) {
				attend(&cache, &a);
				a.count = 0;
			}
		}
	}
	if (a.count > 0) {
		attend(&cache, &a);
	}
	for (int r = 0; r < rows; r++) {
		for (int i = 0; i < size; i += GROUP) {
			quantise_group(&model->attended, row + r, (head * size + i) / GROUP, load16(outputs[r] + i), load16(outputs[r] + i + LANES));
		}
	}
}

static void attention(struct dvi_model *model, const struct job *job, struct worker *w, int layer) {
	int count = job->pieces * model->weights.shape.key_value_heads;
	while (pool_take(w, count, 1)) {
		int head = w->first / job->pieces;
		int number = w->first % job->pieces;
		int row = 0;
		const struct dvi_span *span = job->run.span;
		while (number >= attention_pieces(span)) {
			number -= attention_pieces(span);
			row += span->rows;
			span++;
		}
		int skip = number * ATTENTION_ROWS;
		int rows = span->rows - skip < ATTENTION_ROWS ? span->rows - skip : ATTENTION_ROWS;
		attend_rows(model, w, layer, head, span, row + skip, span->position + skip, rows);
		pool_done(w);
	}
	pool_next(w, count);
}

void add_map(struct dvi_model *model, const struct job *job, struct worker *w, const struct matrix *m, const struct rows8 *rows, const float *norm) {
	f32x16 y[2][TILE];
	int groups = m->outputs / GROUP;
	while (pool_take(w, groups, piece(model, groups))) {
		for (int group = w->first; group < w->end; group++) {
			for (int first = 0; first < job->rows; first += TILE) {
				int tile = tile_rows(job->rows, first);
				panel(m, 2 * group, rows, first, tile, y[0]);
				panel(m, 2 * group + 1, rows, first, tile, y[1]);
				for (int r = 0; r < tile; r++) {
					float *x = job->run.hidden + (long)(first + r) * m->outputs + group * GROUP;
					f32x16 low = load16(x) + y[0][r];
					f32x16 high = load16(x + LANES) + y[1][r];
					store16(x, low);
					store16(x + LANES, high);
					if (norm != NULL) {
						quantise_state(model, first + r, group, low, high, norm);
					}
				}
			}
		}
		pool_done(w);
	}
	pool_next(w, groups);
}

static f32x16 silu(f32x16 x) {
	return x / (all(1) + exp16(-x));
}

/* silu(gate) x up, quantised in groups of two panels. */
static void gate_and_up(struct dvi_model *model, const struct job *job, struct worker *w, const struct matrix *m) {
	f32x16 gate[TILE];
	f32x16 up[TILE];
	f32x16 x[2][TILE];
	const float *scales = row_scales(model, w, job->rows);
	int groups = model->narrow.inputs / GROUP;
	while (pool_take(w, groups, piece(model, groups))) {
		for (int group = w->first; group < w->end; group++) {
			for (int first = 0; first < job->rows; first += TILE) {
				int tile = tile_rows(job->rows, first);
				for (int half = 0; half < 2; half++) {
					panel(m, 4 * group + 2 * half, &model->states, first, tile, gate);
					panel(m, 4 * group + 2 * half + 1, &model->states, first, tile, up);
					for (int r = 0; r < tile; r++) {
						f32x16 scale = all(scales[first + r]);
						x[half][r] = silu(gate[r] * scale) * (up[r] * scale);
					}
				}
				for (int r = 0; r < tile; r++) {
					quantise_group(&model->narrow, first + r, group, x[0][r], x[1][r]);
				}
			}
		}
		pool_done(w);
	}
	pool_next(w, groups);
}

void run_layer(struct dvi_model *model, const struct job *job, struct worker *w, int index) {
	const struct dvi_layer *layer = &model->weights.layers[index];
	const float *next = index + 1 < job->run.end_layer ? layer[1].attention_norm : NULL;
	if (layer->qkv.data != NULL) {
		qkv(model, job, w, index);
		attention(model, job, w, index);
		add_map(model, job, w, &layer->output, &model->attended, layer->feed_forward_norm);
	}
	gate_and_up(model, job, w, &layer->gate_up);
	add_map(model, job, w, &layer->down, &model->narrow, next);
}
