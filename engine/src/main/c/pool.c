#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* How often a waiting thread looks before it lets others run, and before it sleeps. */
enum { SPINS_BEFORE_YIELD = 4000, SPINS_BEFORE_SLEEP = 20000, LINE = 64, COUNT_BITS = 20 };

/*
 * What a thread shows the others. Both words hold a phase and a number, and both only ever grow: a
 * word of a later phase says that the phase asked for is over.
 */
struct shown {
	_Alignas(LINE) _Atomic uint64_t taken; /* of the thread's share, by anyone */
	_Atomic uint64_t done;                 /* by the thread, of any share */
};

struct pool {
	int threads;
	pthread_t *handles;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pool_function *function;
	atomic_bool closing;
	_Alignas(LINE) _Atomic uint32_t run; /* odd while one is under way */
	_Alignas(LINE) atomic_int sleeping;
	_Alignas(LINE) unsigned char job[POOL_JOB];
	uint64_t phase; /* the first of the run */
	int phases;
	struct shown *shown; /* [threads] */
};

struct start {
	struct pool *pool;
	int thread;
};

static void pause_briefly(void) {
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

static uint64_t word(uint64_t phase, int number) {
	return phase << COUNT_BITS | (uint64_t)number;
}

static uint64_t phase_of(uint64_t word) {
	return word >> COUNT_BITS;
}

static int number_of(uint64_t word) {
	return (int)(word & POOL_COUNT);
}

static bool take_from(struct worker *w, int share, int count, int size) {
	int threads = w->pool->threads;
	int start = (int)((long)count * share / threads);
	int length = (int)((long)count * (share + 1) / threads) - start;
	_Atomic uint64_t *word_taken = &w->pool->shown[share].taken;
	uint64_t seen = atomic_load_explicit(word_taken, memory_order_relaxed);
	int taken;
	do {
		taken = phase_of(seen) < w->phase ? 0 : number_of(seen);
		if (phase_of(seen) > w->phase || taken >= length) {
			return false;
		}
		w->end = taken + size < length ? taken + size : length;
	} while (!atomic_compare_exchange_weak_explicit(word_taken, &seen, word(w->phase, w->end), memory_order_relaxed,
			memory_order_relaxed));
	w->first = start + taken;
	w->end += start;
	return true;
}

bool pool_take(struct worker *w, int count, int size) {
	int threads = w->pool->threads;
	for (int i = 0; i < threads; i++) {
		if (take_from(w, (w->thread + i) % threads, count, size)) {
			return true;
		}
	}
	return false;
}

void pool_done(struct worker *w) {
	w->done += w->end - w->first;
	atomic_store_explicit(&w->pool->shown[w->thread].done, word(w->phase, w->done), memory_order_release);
}

/* Numbers of the phase done by all threads together; count when the phase is over anyway. */
static int done_by_all(const struct worker *w, int count) {
	int sum = 0;
	for (int thread = 0; thread < w->pool->threads; thread++) {
		uint64_t seen = atomic_load_explicit(&w->pool->shown[thread].done, memory_order_acquire);
		if (phase_of(seen) > w->phase) {
			return count;
		}
		sum += phase_of(seen) == w->phase ? number_of(seen) : 0;
	}
	return sum;
}

void pool_next(struct worker *w, int count) {
	for (int spins = 0; done_by_all(w, count) < count; spins++) {
		pause_briefly();
		if (spins >= SPINS_BEFORE_YIELD) {
			sched_yield();
		}
	}
	w->phase++;
	w->done = 0;
}

static void sleep_until_next(struct pool *pool, uint32_t seen) {
	pthread_mutex_lock(&pool->lock);
	atomic_fetch_add(&pool->sleeping, 1);
	while (!atomic_load(&pool->closing) && atomic_load(&pool->run) == seen) {
		pthread_cond_wait(&pool->wake, &pool->lock);
	}
	atomic_fetch_sub(&pool->sleeping, 1);
	pthread_mutex_unlock(&pool->lock);
}

/* Copies the job of a run; false when the run was over before the copy was whole. */
static bool copy_job(struct pool *pool, uint32_t run, unsigned char *job, uint64_t *phase) {
	memcpy(job, pool->job, POOL_JOB);
	*phase = pool->phase;
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit(&pool->run, memory_order_relaxed) == run;
}

static void *work(void *given) {
	struct start start = *(struct start *)given;
	free(given);
	struct pool *pool = start.pool;
	_Alignas(LINE) unsigned char job[POOL_JOB];
	uint64_t phase;
	uint32_t seen = 0;
	while (!atomic_load(&pool->closing)) {
		for (int spins = 0; spins < SPINS_BEFORE_SLEEP && atomic_load(&pool->run) == seen; spins++) {
			pause_briefly();
		}
		if (atomic_load(&pool->run) == seen) {
			sleep_until_next(pool, seen);
			continue;
		}
		seen = atomic_load(&pool->run);
		if (seen % 2 == 1 && copy_job(pool, seen, job, &phase)) {
			pool->function(job, &(struct worker){.pool = pool, .phase = phase, .thread = start.thread});
		}
	}
	return NULL;
}

static void wake_all(struct pool *pool) {
	/* Sequentially consistent on both sides: a sleeper sees the change, or is seen here. */
	if (atomic_load(&pool->sleeping) > 0) {
		pthread_mutex_lock(&pool->lock);
		pthread_cond_broadcast(&pool->wake);
		pthread_mutex_unlock(&pool->lock);
	}
}

void pool_run(struct pool *pool, int phases, const void *job, size_t size) {
	uint32_t run = atomic_load(&pool->run) + 1;
	memcpy(pool->job, job, size);
	pool->phase += (uint64_t)pool->phases;
	pool->phases = phases;
	atomic_store(&pool->run, run);
	wake_all(pool);
	pool->function(job, &(struct worker){.pool = pool, .phase = pool->phase, .thread = 0});
	/* Before anything of the next run is written, so that no thread takes it for this one's. */
	atomic_store(&pool->run, run + 1);
	atomic_thread_fence(memory_order_seq_cst);
}

int pool_threads(const struct pool *pool) {
	return pool->threads;
}

static bool start_thread(struct pool *pool, int thread) {
	struct start *start = malloc(sizeof *start);
	if (start == NULL) {
		return false;
	}
	*start = (struct start){pool, thread};
	if (pthread_create(&pool->handles[thread], NULL, work, start) != 0) {
		free(start);
		return false;
	}
	return true;
}

static void *zeroed_lines(size_t size) {
	void *memory = aligned_alloc(LINE, (size + LINE - 1) / LINE * LINE);
	return memory == NULL ? NULL : memset(memory, 0, size);
}

struct pool *pool_open(int threads, pool_function *function) {
	struct pool *pool = zeroed_lines(sizeof *pool);
	if (pool == NULL) {
		return NULL;
	}
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pool->function = function;
	/* The words above start at phase 0, which no run may take for its own. */
	pool->phases = 1;
	pool->threads = threads;
	pool->shown = zeroed_lines((size_t)threads * sizeof *pool->shown);
	pool->handles = calloc((size_t)threads, sizeof *pool->handles);
	int running = pool->shown == NULL || pool->handles == NULL ? 0 : 1;
	while (running > 0 && running < threads && start_thread(pool, running)) {
		running++;
	}
	if (running < threads) {
		pool->threads = running;
		pool_close(pool);
		return NULL;
	}
	return pool;
}

void pool_close(struct pool *pool) {
	atomic_store(&pool->closing, true);
	wake_all(pool);
	for (int thread = 1; thread < pool->threads; thread++) {
		pthread_join(pool->handles[thread], NULL);
	}
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->wake);
	free(pool->handles);
	free(pool->shown);
	free(pool);
}
