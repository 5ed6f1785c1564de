// Independent calls of one kernel on several threads; the thread that asks takes part.
#ifndef GENOSPIKE_POOL_H
#define GENOSPIKE_POOL_H

// A kernel as the glue wraps it: its arguments as doubles, pointers as offsets in `memory`.
typedef double (*Run)(char *memory, const double *args);
typedef struct Pool Pool;

// With `workers` threads beside the caller's, or as many as can be had; NULL without memory.
Pool *pool_start(int workers);
// run(memory, args + i * width) for each i < calls, fewer than 2^24; returns when all are done. No pool: one after the other.
void pool_spread(Pool *pool, Run run, char *memory, const double *args, int calls, int width);
void pool_stop(Pool *pool);
#endif
