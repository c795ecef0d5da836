#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* How often a waiting thread looks before it lets others run, and before it sleeps. */
enum { SPINS_BEFORE_YIELD = 4000, SPINS_BEFORE_SLEEP = 20000, LINE = 64 };

struct phase {
	_Alignas(LINE) _Atomic uint64_t next; /* the run in the upper half, the next number below */
	atomic_int done;
};

struct pool {
	int threads;
	pthread_t *handles;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pool_function *function;
	void *context;
	atomic_bool closing;
	_Alignas(LINE) _Atomic uint32_t run; /* odd while one is under way */
	_Alignas(LINE) atomic_int sleeping;
	_Alignas(LINE) unsigned char job[POOL_JOB];
	struct phase phases[POOL_PHASES];
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

bool pool_take(struct worker *w, int count, int size) {
	struct phase *phase = &w->pool->phases[w->phase];
	uint64_t seen = atomic_load_explicit(&phase->next, memory_order_relaxed);
	do {
		/* The counter of a later run is not ours to move. */
		if (seen >> 32 != w->run || (int)(uint32_t)seen >= count) {
			return false;
		}
	} while (!atomic_compare_exchange_weak_explicit(&phase->next, &seen, seen + (uint64_t)size, memory_order_relaxed,
			memory_order_relaxed));
	w->first = (int)(uint32_t)seen;
	w->end = w->first + size < count ? w->first + size : count;
	return true;
}

void pool_done(struct worker *w) {
	atomic_fetch_add_explicit(&w->pool->phases[w->phase].done, w->end - w->first, memory_order_release);
}

void pool_next(struct worker *w, int count) {
	struct phase *phase = &w->pool->phases[w->phase++];
	for (int spins = 0; atomic_load_explicit(&phase->done, memory_order_acquire) < count; spins++) {
		if (atomic_load_explicit(&w->pool->run, memory_order_relaxed) != w->run) {
			return;
		}
		pause_briefly();
		if (spins >= SPINS_BEFORE_YIELD) {
			sched_yield();
		}
	}
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
static bool copy_job(struct pool *pool, uint32_t run, unsigned char *job) {
	memcpy(job, pool->job, POOL_JOB);
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit(&pool->run, memory_order_relaxed) == run;
}

static void *work(void *given) {
	struct start start = *(struct start *)given;
	free(given);
	struct pool *pool = start.pool;
	_Alignas(LINE) unsigned char job[POOL_JOB];
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
		if (seen % 2 == 1 && copy_job(pool, seen, job)) {
			pool->function(pool->context, job, &(struct worker){.pool = pool, .run = seen, .thread = start.thread});
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
	for (int i = 0; i < phases; i++) {
		atomic_store_explicit(&pool->phases[i].done, 0, memory_order_relaxed);
		atomic_store_explicit(&pool->phases[i].next, (uint64_t)run << 32, memory_order_relaxed);
	}
	atomic_store(&pool->run, run);
	wake_all(pool);
	pool->function(pool->context, job, &(struct worker){.pool = pool, .run = run, .thread = 0});
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

struct pool *pool_open(int threads, pool_function *function, void *context) {
	struct pool *pool = aligned_alloc(LINE, sizeof *pool);
	if (pool == NULL) {
		return NULL;
	}
	memset(pool, 0, sizeof *pool);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pool->function = function;
	pool->context = context;
	pool->handles = calloc((size_t)threads, sizeof *pool->handles);
	pool->threads = pool->handles == NULL ? 0 : 1;
	while (pool->threads > 0 && pool->threads < threads && start_thread(pool, pool->threads)) {
		pool->threads++;
	}
	if (pool->threads < threads) {
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
	free(pool);
}
