/*
 * Threads that run one function together, phase by phase. Each thread has a share of a phase's
 * numbers, which it takes piece by piece, and takes from the shares of others when its own is used
 * up: what one thread wrote in a phase it mostly reads itself in the next, and a thread that the
 * system holds up delays only the piece in its hands. A phase is over when its pieces are done.
 */
#ifndef DVI_POOL_H
#define DVI_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;

/* One thread's way through one run. */
struct worker {
	struct pool *pool;
	uint64_t phase; /* counted over all runs */
	int thread;
	int done;       /* numbers of the phase */
	int first;      /* the piece taken, [first, end) */
	int end;
};

/* What every thread does in a run; job is its own copy. */
typedef void pool_function(const void *job, struct worker *worker);

/* Starts threads - 1 threads beside the caller's; null when the system refuses. */
struct pool *pool_open(int threads, pool_function *function);

void pool_close(struct pool *pool);

int pool_threads(const struct pool *pool);

/*
 * Runs the function, of so many phases, on every thread that is awake. A thread that comes late may
 * still go through it while later runs are under way: it finds its phases over.
 */
void pool_run(struct pool *pool, int phases, const void *job, size_t size);

/* Takes the next piece of the phase, at most size of its count numbers; false when none is left. */
bool pool_take(struct worker *worker, int count, int size);

/* Says that the piece taken is done. */
void pool_done(struct worker *worker);

/* Waits until all count numbers of the phase are done, and goes to the next. */
void pool_next(struct worker *worker, int count);

/* Most numbers of a phase, and bytes of a job. */
enum { POOL_COUNT = (1 << 20) - 1, POOL_JOB = 192 };

#endif
