#include "pool.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

// A kernel follows the last one within microseconds: so long a worker looks for it before it sleeps.
enum { SPINS = 4000 };

struct Pool {
  // epoch << 48 | calls << 24 | next: one word, so that a worker that comes late cannot take a number of one spread
  // for a call of the next.
  _Atomic uint64_t ticket;
  atomic_int done, sleeping, stopped;
  Run run;
  char *memory;
  const double *args;
  int width, workers;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  pthread_t threads[];
};

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static uint32_t calls_of(uint64_t ticket) { return ticket >> 24 & 0xffffff; }
static uint32_t next_of(uint64_t ticket) { return ticket & 0xffffff; }
static int is_open(Pool *pool) {
  uint64_t ticket = atomic_load(&pool->ticket);
  return next_of(ticket) < calls_of(ticket);
}

static void take(Pool *pool) {
  while (is_open(pool)) {
    uint64_t ticket = atomic_fetch_add(&pool->ticket, 1);
    uint32_t call = next_of(ticket);
    if (call >= calls_of(ticket)) return;
    pool->run(pool->memory, pool->args + (size_t)call * pool->width);
    atomic_fetch_add(&pool->done, 1);
  }
}

static void *work(void *given) {
  Pool *pool = given;
  while (!atomic_load(&pool->stopped)) {
    for (int i = 0; i < SPINS && !is_open(pool); i++) relax();
    if (!is_open(pool)) {
      pthread_mutex_lock(&pool->lock);
      atomic_fetch_add(&pool->sleeping, 1);
      while (!is_open(pool) && !atomic_load(&pool->stopped)) pthread_cond_wait(&pool->wake, &pool->lock);
      atomic_fetch_sub(&pool->sleeping, 1);
      pthread_mutex_unlock(&pool->lock);
    }
    take(pool);
  }
  return NULL;
}

static void wake_all(Pool *pool) {
  pthread_mutex_lock(&pool->lock);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
}

Pool *pool_start(int workers) {
  Pool *pool = calloc(1, sizeof(Pool) + (size_t)workers * sizeof(pthread_t));
  if (!pool) return NULL;
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->wake, NULL);
  while (pool->workers < workers && !pthread_create(&pool->threads[pool->workers], NULL, work, pool)) pool->workers++;
  return pool;
}

void pool_spread(Pool *pool, Run run, char *memory, const double *args, int calls, int width) {
  if (!pool || !pool->workers || calls < 2) {
    for (int i = 0; i < calls; i++) run(memory, args + (size_t)i * width);
    return;
  }
  pool->run = run;
  pool->memory = memory;
  pool->args = args;
  pool->width = width;
  atomic_store(&pool->done, 0);
  uint64_t epoch = atomic_load(&pool->ticket) >> 48;
  atomic_store(&pool->ticket, (epoch + 1) << 48 | (uint64_t)calls << 24);
  if (atomic_load(&pool->sleeping)) wake_all(pool);
  take(pool);
  // The others are in their last call. A machine with fewer free cores than threads needs this one's.
  for (int i = 0; atomic_load(&pool->done) < calls; i++) {
    if (i < SPINS) relax();
    else sched_yield();
  }
}

void pool_stop(Pool *pool) {
  atomic_store(&pool->stopped, 1);
  wake_all(pool);
  for (int i = 0; i < pool->workers; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->lock);
  free(pool);
}
