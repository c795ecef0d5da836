#include "dvi.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#if defined(__AVX2__)
#include <cpuid.h>
#endif

#include "attention.h"
#include "model.h"

_Static_assert(sizeof(struct job) <= POOL_JOB, "a job must fit the pool's copy");

/* Root mean square norm (arXiv 1910.07467, equation 4) into out; without weights where those are null. */
static void normalise(const float *x, const float *weight, int size, float epsilon, float *out) {
	f32x16 squares = all(0);
	for (int i = 0; i < size; i += LANES) {
		squares = fma16(load16(x + i), load16(x + i), squares);
	}
	f32x16 scale = all(1.0f / sqrtf(sum16(squares) / (float)size + epsilon));
	for (int i = 0; i < size; i += LANES) {
		f32x16 scaled = load16(x + i) * scale;
		store16(out + i, weight == NULL ? scaled : scaled * load16(weight + i));
	}
}

struct head_cache head_cache(const struct dvi_shape *s, const struct dvi_span *span, int layer, int head) {
	long size = (long)span->capacity * s->head_size / 2;
	uint32_t *keys = (uint32_t *)span->cache + (2L * layer * s->key_value_heads + head) * size;
	return (struct head_cache){keys, keys + s->key_value_heads * size, s->head_size};
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

/* Puts a row and what came before it side by side, each behind a norm, and maps both to hidden states. */
static void mix(struct dvi_model *model, const struct job *job, struct worker *w) {
	const struct dvi_run *run = &job->run;
	const struct dvi_weights *weights = &model->weights;
	int hidden = weights->shape.hidden;
	float x[hidden];
	while (pool_take(w, job->rows, 1)) {
		const float *halves[2] = {run->shallow + (long)w->first * hidden, run->before + (long)w->first * hidden};
		for (int half = 0; half < 2; half++) {
			normalise(halves[half], NULL, hidden, weights->shape.norm_epsilon, x);
			for (int group = 0; group < hidden / GROUP; group++) {
				quantise_group(&model->mixed, w->first, half * (hidden / GROUP) + group, load16(x + group * GROUP), load16(x + group * GROUP + LANES));
			}
		}
		float *state = run->hidden + (long)w->first * hidden;
		if (run->added != NULL) {
			memcpy(state, run->added, sizeof x);
		} else {
			memset(state, 0, sizeof x);
		}
		pool_done(w);
	}
	pool_next(w, job->rows);
	add_map(model, job, w, run->later ? &weights->later : &weights->first, &model->mixed, weights->layers[0].attention_norm);
}

/* Embeds tokens, or takes hidden states as they are given, and quantises them for the first layer. */
static void begin(struct dvi_model *model, const struct job *job, struct worker *w) {
	const struct matrix *m = &model->weights.embedding;
	const float *norm = model->weights.layers[job->run.first_layer].attention_norm;
	while (pool_take(w, job->rows, 1)) {
		float *x = job->run.hidden + (long)w->first * m->inputs;
		if (job->run.first_layer == 0) {
			for (int i = 0; i < m->inputs; i++) {
				x[i] = weight(m, job->run.tokens[w->first], i);
			}
		}
		for (int group = 0; group < m->inputs / GROUP; group++) {
			quantise_state(model, w->first, group, load16(x + group * GROUP), load16(x + group * GROUP + LANES), norm);
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

/* Log of the sum of exp, most being the largest. */
static float log_sum(const float *x, int size, float most) {
	f32x16 sum = all(0);
	int i = 0;
	for (; i + LANES <= size; i += LANES) {
		sum += exp16(load16(x + i) - all(most));
	}
	float total = sum16(sum);
	for (; i < size; i++) {
		total += expf(x[i] - most);
	}
	return most + logf(total);
}

/* Logits, and the largest of each row, of the rows asked for. */
static void lm_head(struct dvi_model *model, const struct job *job, struct worker *w) {
	const struct dvi_run *run = &job->run;
	const struct dvi_shape *s = &model->weights.shape;
	const struct matrix *m = &model->weights.lm_head;
	while (pool_take(w, run->logit_rows, 1)) {
		float *state = run->states + (long)w->first * s->hidden;
		normalise(run->hidden + (long)run->logit_row[w->first] * s->hidden, model->weights.final_norm, s->hidden,
				s->norm_epsilon, state);
		for (int group = 0; group < s->hidden / GROUP; group++) {
			quantise_group(&model->states, w->first, group, load16(state + group * GROUP), load16(state + group * GROUP + LANES));
		}
		pool_done(w);
	}
	pool_next(w, run->logit_rows);
	f32x16 y[TILE];
	int panels = panel_count(m);
	while (pool_take(w, panels, piece(model, panels))) {
		for (int index = w->first; index < w->end; index++) {
			for (int first = 0; first < run->logit_rows; first += TILE) {
				int tile = tile_rows(run->logit_rows, first);
				panel(m, index, &model->states, first, tile, y);
				for (int r = 0; r < tile; r++) {
					store16(run->logits + (long)(first + r) * m->outputs + index * LANES, y[r]);
				}
			}
		}
		pool_done(w);
	}
	pool_next(w, panels);
	while (pool_take(w, run->logit_rows, 1)) {
		const float *logits = run->logits + (long)w->first * m->outputs;
		run->best[w->first] = first_largest(logits, s->vocabulary);
		if (run->log_sums != NULL) {
			run->log_sums[w->first] = log_sum(logits, s->vocabulary, logits[run->best[w->first]]);
		}
		pool_done(w);
	}
	pool_next(w, run->logit_rows);
}

static void run_on_thread(const void *given, struct worker *w) {
	const struct job *job = given;
	struct dvi_model *model = job->model;
	if (job->run.shallow != NULL) {
		mix(model, job, w);
	} else if (job->run.first_layer < job->run.end_layer) {
		begin(model, job, w);
	}
	for (int layer = job->run.first_layer; layer < job->run.end_layer; layer++) {
		run_layer(model, job, w, layer);
	}
	if (job->run.logit_rows > 0) {
		lm_head(model, job, w);
	}
}

void dvi_run(struct dvi_model *model, const struct dvi_run *run) {
	struct job job = {.model = model, .run = *run};
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

struct dvi_model *dvi_open(const struct dvi_weights *weights, const struct dvi_model *beside) {
	const struct dvi_shape *s = &weights->shape;
	struct dvi_model *model = calloc(1, sizeof *model);
	if (model == NULL) {
		return NULL;
	}
	size_t rows = (size_t)weights->max_rows;
	size_t angles = (size_t)s->context * (size_t)s->head_size / 2;
	model->weights = *weights;
	model->span = (long)(s->context / LANES + 2) * LANES;
	model->cosines = malloc(angles * sizeof(float));
	model->sines = malloc(angles * sizeof(float));
	model->states = rows_of(weights->max_rows, s->hidden);
	model->attended = rows_of(weights->max_rows, s->heads * s->head_size);
	model->narrow = rows_of(weights->max_rows, s->feed_forward);
	bool mixes = weights->first.data != NULL;
	if (mixes) {
		model->mixed = rows_of(weights->max_rows, 2 * s->hidden);
	}
	model->row_scales = malloc((size_t)weights->threads * rows * sizeof(float));
	model->squares = malloc(rows * (size_t)(s->hidden / GROUP) * sizeof(float));
	model->queries = malloc(rows * (size_t)(s->heads * s->head_size / 2) * sizeof(uint32_t));
	model->scores = malloc((size_t)weights->threads * QUERIES * (size_t)model->span * sizeof(float));
	model->owns_pool = beside == NULL;
	model->pool = beside == NULL ? pool_open(weights->threads, run_on_thread) : beside->pool;
	if (!model->cosines || !model->sines || !whole(&model->states) || !whole(&model->attended)
			|| !whole(&model->narrow) || (mixes && !whole(&model->mixed)) || !model->row_scales || !model->squares || !model->queries || !model->scores || !model->pool) {
		dvi_close(model);
		return NULL;
	}
	fill_angles(model);
	return model;
}

void dvi_close(struct dvi_model *model) {
	if (model->owns_pool && model->pool != NULL) {
		pool_close(model->pool);
	}
	free(model->cosines);
	free(model->sines);
	free_rows(&model->states);
	free_rows(&model->attended);
	free_rows(&model->narrow);
	free_rows(&model->mixed);
	free(model->row_scales);
	free(model->squares);
	free(model->queries);
	free(model->scores);
	free(model);
}

void dvi_copy(const struct dvi_shape *s, const struct dvi_span *from, const struct dvi_span *to) {
	for (int layer = 0; layer < s->layers; layer++) {
		for (int head = 0; head < s->key_value_heads; head++) {
			struct head_cache source = head_cache(s, from, layer, head);
			struct head_cache target = head_cache(s, to, layer, head);
			cache_copy(&source, from->position, &target, to->position, from->rows);
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
#if defined(__AVX512BF16__)
	if (!__get_cpuid_count(7, 1, &a, &(unsigned){0}, &(unsigned){0}, &d) || !(a & bit_AVX512BF16)) {
		return 0;
	}
#endif
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
