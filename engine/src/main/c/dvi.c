#include "dvi.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#if defined(__AVX2__)
#include <cpuid.h>
#endif

#include "attention.h"
#include "pool.h"

/* Phases of run_layer, and of everything else in a run. */
enum { LAYER_PHASES = 9, OTHER_PHASES = 4 };

struct dvi_model {
	struct dvi_weights weights;
	struct pool *pool;
	float *cosines;         /* [context, head size / 2] */
	float *sines;
	struct rows8 wide;      /* [max rows], hidden or heads x head size inputs */
	struct rows8 narrow;    /* [max rows], feed-forward inputs */
	float *qkv;             /* [max rows, (heads + 2 key/value heads) x head size] */
	float *attended;        /* [max rows, heads x head size] */
	float *scores;          /* [threads, QUERIES, span] */
	long span;
};

/* What one run works on. */
struct job {
	struct dvi_run run;
	int rows;
	int pieces;             /* of attention, for each key/value head */
};

_Static_assert(sizeof(struct job) <= POOL_JOB, "a job must fit the pool's copy");

static int query_size(const struct dvi_shape *s) {
	return s->heads * s->head_size;
}

static int key_value_size(const struct dvi_shape *s) {
	return s->key_value_heads * s->head_size;
}

static int piece(const struct dvi_model *model, int count) {
	int size = count / (pool_threads(model->pool) * 2);
	return size > 1 ? size : 1;
}

/* Root mean square norm (arXiv 1910.07467, equation 4) into out. */
static void normalise(const float *x, const float *weight, int size, float epsilon, float *out) {
	f32x16 squares = all(0);
	for (int i = 0; i < size; i += LANES) {
		squares = fma16(load16(x + i), load16(x + i), squares);
	}
	f32x16 scale = all(1.0f / sqrtf(sum16(squares) / (float)size + epsilon));
	for (int i = 0; i < size; i += LANES) {
		store16(out + i, load16(x + i) * scale * load16(weight + i));
	}
}

static void quantise_row(struct rows8 *rows, int row, const float *x) {
	for (int group = 0; group < rows->inputs / GROUP; group++) {
		quantise_group(rows, row, group, x + group * GROUP);
	}
}

static struct rows8 with_inputs(struct rows8 rows, int inputs) {
	rows.inputs = inputs;
	return rows;
}

/* Norm in front of a linear map, and quantisation. */
static void prepare(struct dvi_model *model, const struct job *job, struct worker *w, const float *from, const float *norm, struct rows8 *rows) {
	const struct dvi_shape *s = &model->weights.shape;
	float normed[rows->inputs];
	while (pool_take(w, job->rows, 1)) {
		const float *x = from + (long)w->first * rows->inputs;
		if (norm != NULL) {
			normalise(x, norm, rows->inputs, s->norm_epsilon, normed);
			x = normed;
		}
		quantise_row(rows, w->first, x);
		pool_done(w);
	}
	pool_next(w, job->rows);
}

/* out[row, output] = or += the map of a row. */
static void map(struct dvi_model *model, struct worker *w, const struct matrix *m, const struct rows8 *rows, int count, float *out, bool add) {
	f32x16 y[TILE];
	int panels = panel_count(m);
	while (pool_take(w, panels, piece(model, panels))) {
		for (int index = w->first; index < w->end; index++) {
			for (int first = 0; first < count; first += TILE) {
				int tile = count - first < TILE ? count - first : TILE;
				panel(m, index, rows, first, tile, y);
				for (int r = 0; r < tile; r++) {
					float *to = out + (long)(first + r) * m->outputs + index * LANES;
					store16(to, add ? load16(to) + y[r] : y[r]);
				}
			}
		}
		pool_done(w);
	}
	pool_next(w, panels);
}

static f32x16 silu(f32x16 x) {
	return x / (all(1) + exp16(-x));
}

/* silu(gate) x up, quantised in groups of two panels. */
static void gate_and_up(struct dvi_model *model, const struct job *job, struct worker *w, const struct matrix *m, const struct rows8 *rows, struct rows8 *to) {
	f32x16 gate[TILE];
	f32x16 up[TILE];
	float x[TILE][GROUP];
	int groups = to->inputs / GROUP;
	while (pool_take(w, groups, piece(model, groups))) {
		for (int group = w->first; group < w->end; group++) {
			for (int first = 0; first < job->rows; first += TILE) {
				int tile = job->rows - first < TILE ? job->rows - first : TILE;
				for (int half = 0; half < 2; half++) {
					panel(m, 4 * group + 2 * half, rows, first, tile, gate);
					panel(m, 4 * group + 2 * half + 1, rows, first, tile, up);
					for (int r = 0; r < tile; r++) {
						store16(x[r] + half * LANES, silu(gate[r]) * up[r]);
					}
				}
				for (int r = 0; r < tile; r++) {
					quantise_group(to, first + r, group, x[r]);
				}
			}
		}
		pool_done(w);
	}
	pool_next(w, groups);
}

/* Rotary positions (arXiv 2104.09864), number i turned with number i + half. */
static void turn(const struct dvi_model *model, int position, float *head) {
	int half = model->weights.shape.head_size / 2;
	const float *cosine = model->cosines + (long)position * half;
	const float *sine = model->sines + (long)position * half;
	for (int i = 0; i < half; i++) {
		float a = head[i];
		float b = head[i + half];
		head[i] = a * cosine[i] - b * sine[i];
		head[i + half] = b * cosine[i] + a * sine[i];
	}
}

static struct head_cache head_cache(const struct dvi_shape *s, const struct dvi_span *span, int layer, int head) {
	long size = (long)span->capacity * s->head_size;
	_Float16 *keys = (_Float16 *)span->cache + (2L * layer * s->key_value_heads + head) * size;
	return (struct head_cache){keys, keys + s->key_value_heads * size, s->head_size};
}

/* The span that holds a row, and the row's index in it. */
static const struct dvi_span *span_of(const struct dvi_run *run, int row, int *index) {
	const struct dvi_span *span = run->span;
	while (row >= span->rows) {
		row -= span->rows;
		span++;
	}
	*index = row;
	return span;
}

/* Turns queries and keys, scales queries, and puts keys and values into the caches. */
static void place(struct dvi_model *model, const struct job *job, struct worker *w, int layer) {
	const struct dvi_shape *s = &model->weights.shape;
	float scale = 1.0f / sqrtf((float)s->head_size);
	while (pool_take(w, job->rows, 1)) {
		int index;
		const struct dvi_span *span = span_of(&job->run, w->first, &index);
		int position = span->position + index;
		float *query = model->qkv + (long)w->first * (query_size(s) + 2 * key_value_size(s));
		for (int head = 0; head < s->heads; head++, query += s->head_size) {
			turn(model, position, query);
			for (int i = 0; i < s->head_size; i++) {
				query[i] *= scale;
			}
		}
		for (int head = 0; head < s->key_value_heads; head++, query += s->head_size) {
			turn(model, position, query);
			struct head_cache cache = head_cache(s, span, layer, head);
			cache_put(&cache, position, query, query + key_value_size(s));
		}
		pool_done(w);
	}
	pool_next(w, job->rows);
}

/* Rows of one span, ATTENTION_ROWS at a time, for the query heads that share a key/value head. */
static void attend_rows(struct dvi_model *model, struct worker *w, int layer, int head, const struct dvi_span *span, int row, int position, int rows) {
	const struct dvi_shape *s = &model->weights.shape;
	int shared = s->heads / s->key_value_heads;
	struct head_cache cache = head_cache(s, span, layer, head);
	struct attention a = {.scores = model->scores + w->thread * QUERIES * model->span, .span = model->span};
	for (int r = 0; r < rows; r++) {
		for (int h = head * shared; h < (head + 1) * shared; h++) {
			a.queries[a.count] = model->qkv + (long)(row + r) * (query_size(s) + 2 * key_value_size(s)) + h * s->head_size;
			a.outputs[a.count] = model->attended + (long)(row + r) * query_size(s) + h * s->head_size;
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
}

static int attention_pieces(const struct dvi_span *span) {
	return (span->rows + ATTENTION_ROWS - 1) / ATTENTION_ROWS;
}

static void attention(struct dvi_model *model, const struct job *job, struct worker *w, int layer) {
	const struct dvi_run *run = &job->run;
	int heads = model->weights.shape.key_value_heads;
	while (pool_take(w, job->pieces * heads, 1)) {
		int number = w->first / heads;
		int row = 0;
		const struct dvi_span *span = run->span;
		while (number >= attention_pieces(span)) {
			number -= attention_pieces(span);
			row += span->rows;
			span++;
		}
		int skip = number * ATTENTION_ROWS;
		int rows = span->rows - skip < ATTENTION_ROWS ? span->rows - skip : ATTENTION_ROWS;
		attend_rows(model, w, layer, w->first % heads, span, row + skip, span->position + skip, rows);
		pool_done(w);
	}
	pool_next(w, job->pieces * heads);
}

static void run_layer(struct dvi_model *model, const struct job *job, struct worker *w, int index) {
	const struct dvi_layer *layer = &model->weights.layers[index];
	const struct dvi_shape *s = &model->weights.shape;
	float *hidden = job->run.hidden;
	struct rows8 states = with_inputs(model->wide, s->hidden);
	struct rows8 attended = with_inputs(model->wide, query_size(s));
	prepare(model, job, w, hidden, layer->attention_norm, &states);
	map(model, w, &layer->qkv, &states, job->rows, model->qkv, false);
	place(model, job, w, index);
	attention(model, job, w, index);
	prepare(model, job, w, model->attended, NULL, &attended);
	map(model, w, &layer->output, &attended, job->rows, hidden, true);
	prepare(model, job, w, hidden, layer->feed_forward_norm, &states);
	gate_and_up(model, job, w, &layer->gate_up, &states, &model->narrow);
	map(model, w, &layer->down, &model->narrow, job->rows, hidden, true);
}

static float weight(const struct matrix *m, int output, int input) {
	const uint8_t *group = m->data + output / LANES * panel_bytes(m) + (long)(input / GROUP) * (m->bits == 4 ? 320 : 544);
	int lane = output % LANES;
	int within = input % GROUP;
	_Float16 numbers[2 * LANES];
	if (m->bits == 4) {
		memcpy(numbers, group + 256, 64);
		int code = group[within / 8 * 64 + lane * 4 + within % 4] >> (within % 8 / 4 * 4) & 15;
		return (float)numbers[lane] * (float)code + (float)numbers[LANES + lane];
	}
	memcpy(numbers, group + 512, 32);
	return (float)numbers[lane] * (float)(group[within / 4 * 64 + lane * 4 + within % 4] - 128);
}

static void embed(struct dvi_model *model, const struct job *job, struct worker *w) {
	const struct matrix *m = &model->weights.embedding;
	while (pool_take(w, job->rows, 1)) {
		float *to = job->run.hidden + (long)w->first * m->inputs;
		for (int i = 0; i < m->inputs; i++) {
			to[i] = weight(m, job->run.tokens[w->first], i);
		}
		pool_done(w);
	}
	pool_next(w, job->rows);
}

/* Index of the first of the largest of size numbers. */
static int32_t first_largest(const float *x, int size) {
	f32x16 most = all(-INFINITY);
	int whole = size / LANES * LANES;
	for (int i = 0; i < whole; i += LANES) {
		most = __builtin_elementwise_max(most, load16(x + i));
	}
	float largest = max16(most);
	for (int i = whole; i < size; i++) {
		largest = x[i] > largest ? x[i] : largest;
	}
	int32_t index = 0;
	while (index < size - 1 && x[index] != largest) {
		index++;
	}
	return index;
}

static void lm_head(struct dvi_model *model, const struct job *job, struct worker *w) {
	const struct dvi_run *run = &job->run;
	const struct dvi_shape *s = &model->weights.shape;
	struct rows8 rows = with_inputs(model->wide, s->hidden);
	while (pool_take(w, run->logit_rows, 1)) {
		float *state = run->states + (long)w->first * s->hidden;
		normalise(run->hidden + (long)run->logit_row[w->first] * s->hidden, model->weights.final_norm, s->hidden,
				s->norm_epsilon, state);
		quantise_row(&rows, w->first, state);
		pool_done(w);
	}
	pool_next(w, run->logit_rows);
	map(model, w, &model->weights.lm_head, &rows, run->logit_rows, run->logits, false);
	while (pool_take(w, run->logit_rows, 1)) {
		const float *logits = run->logits + (long)w->first * model->weights.lm_head.outputs;
		run->best[w->first] = first_largest(logits, s->vocabulary);
		pool_done(w);
	}
	pool_next(w, run->logit_rows);
}

static void run_on_thread(void *context, const void *given, struct worker *w) {
	struct dvi_model *model = context;
	const struct job *job = given;
	if (job->run.first_layer == 0) {
		embed(model, job, w);
	}
	for (int layer = job->run.first_layer; layer < job->run.end_layer; layer++) {
		run_layer(model, job, w, layer);
	}
	if (job->run.logit_rows > 0) {
		lm_head(model, job, w);
	}
}

void dvi_run(struct dvi_model *model, const struct dvi_run *run) {
	struct job job = {.run = *run};
	for (int i = 0; i < run->spans; i++) {
		job.rows += run->span[i].rows;
		job.pieces += attention_pieces(&run->span[i]);
	}
	pool_run(model->pool, LAYER_PHASES * (run->end_layer - run->first_layer) + OTHER_PHASES, &job, sizeof job);
}

static struct rows8 rows_of(int rows, int inputs) {
	size_t groups = (size_t)rows * (size_t)(inputs / GROUP);
	return (struct rows8){malloc(groups * GROUP), malloc(groups * sizeof(float)), malloc(groups * sizeof(float)),
			malloc(groups * sizeof(int32_t)), inputs};
}

static bool whole(const struct rows8 *rows) {
	return rows->codes && rows->scales && rows->sums && rows->shifts;
}

static void free_rows(struct rows8 *rows) {
	free(rows->codes);
	free(rows->scales);
	free(rows->sums);
	free(rows->shifts);
}

static void fill_angles(struct dvi_model *model) {
	const struct dvi_shape *s = &model->weights.shape;
	int half = s->head_size / 2;
	for (int position = 0; position < s->context; position++) {
		for (int i = 0; i < half; i++) {
			double angle = position * pow(s->rope_base, -2.0 * i / s->head_size);
			model->cosines[(long)position * half + i] = (float)cos(angle);
			model->sines[(long)position * half + i] = (float)sin(angle);
		}
	}
}

struct dvi_model *dvi_open(const struct dvi_weights *weights) {
	const struct dvi_shape *s = &weights->shape;
	if (LAYER_PHASES * s->layers + OTHER_PHASES > POOL_PHASES) {
		return NULL;
	}
	struct dvi_model *model = calloc(1, sizeof *model);
	if (model == NULL) {
		return NULL;
	}
	size_t rows = (size_t)weights->max_rows;
	size_t angles = (size_t)s->context * (size_t)s->head_size / 2;
	int widest = s->hidden > query_size(s) ? s->hidden : query_size(s);
	model->weights = *weights;
	model->span = (long)(s->context / LANES + 2) * LANES;
	model->cosines = malloc(angles * sizeof(float));
	model->sines = malloc(angles * sizeof(float));
	model->wide = rows_of(weights->max_rows, widest);
	model->narrow = rows_of(weights->max_rows, s->feed_forward);
	model->qkv = malloc(rows * (size_t)(query_size(s) + 2 * key_value_size(s)) * sizeof(float));
	model->attended = malloc(rows * (size_t)query_size(s) * sizeof(float));
	model->scores = malloc((size_t)weights->threads * QUERIES * (size_t)model->span * sizeof(float));
	model->pool = pool_open(weights->threads, run_on_thread, model);
	if (!model->cosines || !model->sines || !whole(&model->wide) || !whole(&model->narrow) || !model->qkv
			|| !model->attended || !model->scores || !model->pool) {
		dvi_close(model);
		return NULL;
	}
	fill_angles(model);
	return model;
}

void dvi_close(struct dvi_model *model) {
	if (model->pool != NULL) {
		pool_close(model->pool);
	}
	free(model->cosines);
	free(model->sines);
	free_rows(&model->wide);
	free_rows(&model->narrow);
	free(model->qkv);
	free(model->attended);
	free(model->scores);
	free(model);
}

static void copy_head(const struct head_cache *from, int from_position, const struct head_cache *to, int to_position, int count) {
	int size = from->head_size;
	for (int t = 0; t < count; t++) {
		const _Float16 *k = from->keys + (long)((from_position + t) / LANES) * LANES * size + (from_position + t) % LANES;
		_Float16 *into = to->keys + (long)((to_position + t) / LANES) * LANES * size + (to_position + t) % LANES;
		for (int i = 0; i < size; i++) {
			into[i * LANES] = k[i * LANES];
		}
	}
	memcpy(to->values + (long)to_position * size, from->values + (long)from_position * size,
			(size_t)count * (size_t)size * sizeof(_Float16));
}

void dvi_copy(const struct dvi_shape *s, const struct dvi_span *from, const struct dvi_span *to) {
	for (int layer = 0; layer < s->layers; layer++) {
		for (int head = 0; head < s->key_value_heads; head++) {
			struct head_cache source = head_cache(s, from, layer, head);
			struct head_cache target = head_cache(s, to, layer, head);
			copy_head(&source, from->position, &target, to->position, from->rows);
		}
	}
}

#if defined(__AVX2__)
/* Asks the processor, and whether the system keeps the registers. */
int dvi_supported(void) {
	unsigned a, b, c, d;
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_FMA) || !(c & bit_F16C)
			|| !__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
		return 0;
	}
#if defined(__AVX512VNNI__)
	return (b & bit_AVX512F) && (b & bit_AVX512BW) && (c & bit_AVX512VNNI) && (_xgetbv(0) & 0xe6) == 0xe6;
#else
	return (b & bit_AVX2) && (_xgetbv(0) & 6) == 6;
#endif
}
#else
int dvi_supported(void) {
	return 1;
}
#endif

enum { LARGE_PAGE = 1 << 21 };

static size_t in_large_pages(long bytes) {
	return ((size_t)bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
}

void *dvi_allocate(long bytes) {
	void *memory = mmap(NULL, in_large_pages(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		return NULL;
	}
#if defined(MADV_HUGEPAGE)
	madvise(memory, in_large_pages(bytes), MADV_HUGEPAGE);
#endif
	return memory;
}

void dvi_free(void *memory, long bytes) {
	munmap(memory, in_large_pages(bytes));
}
