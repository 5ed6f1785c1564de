// The Node-API side: memory, kernels from shared libraries, threads. All state belongs to one Node environment, so
// that worker threads of Node each have their own.
#define _GNU_SOURCE
#include "pool.h"
#include <dlfcn.h>
#include <node_api.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { KERNELS = 4096, ARGUMENTS = 1 << 16 };

// What a library of kernels exports as `genospike_kernels`: entries until one without a name.
typedef struct {
  const char *name;
  Run run;
} Kernel;

typedef struct {
  char *memory;
  Pool *pool;
  int kernels;
  Run table[KERNELS];
  double args[ARGUMENTS];
} State;

static napi_value fail(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

static State *state_of(napi_env env) {
  void *state = NULL;
  napi_get_instance_data(env, &state);
  return state;
}

static int numbers(napi_env env, napi_callback_info info, size_t wanted, double *out) {
  napi_value args[4];
  size_t count = wanted;
  if (napi_get_cb_info(env, info, &count, args, NULL, NULL) != napi_ok || count < wanted) return 0;
  for (size_t i = 0; i < wanted; i++)
    if (napi_get_value_double(env, args[i], &out[i]) != napi_ok) return 0;
  return 1;
}

static void unmap(napi_env env, void *memory, void *bytes) {
  (void)env;
  munmap(memory, (size_t)(uintptr_t)bytes);
}

// open(bytes): the memory, an ArrayBuffer. Pages cost nothing until they are written.
static napi_value open_memory(napi_env env, napi_callback_info info) {
  double given;
  State *state = state_of(env);
  if (!numbers(env, info, 1, &given)) return fail(env, "open(bytes) wants a number");
  if (state->memory) return fail(env, "the memory is open already");
  size_t bytes = (size_t)given;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS;
#ifdef MAP_NORESERVE
  flags |= MAP_NORESERVE;
#endif
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (memory == MAP_FAILED) return fail(env, "no address range of this size");
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  napi_value buffer;
  if (napi_create_external_arraybuffer(env, memory, bytes, unmap, (void *)(uintptr_t)bytes, &buffer) != napi_ok) {
    munmap(memory, bytes);
    return fail(env, "this host allows no external ArrayBuffer");
  }
  state->memory = memory;
  return buffer;
}

static void stop(void *given) {
  State *state = given;
  if (state->pool) pool_stop(state->pool);
  state->pool = NULL;
}

// threads(count): of spread, the caller's among them. Fewer where the system gives no more.
static napi_value threads(napi_env env, napi_callback_info info) {
  State *state = state_of(env);
  double count;
  if (!numbers(env, info, 1, &count)) return fail(env, "threads(count) wants a number");
  stop(state);
  if (count > 1 && !(state->pool = pool_start((int)count - 1))) return fail(env, "no memory");
  return NULL;
}

// load(path): the names of a library's kernels. Their numbers follow those of the libraries before.
static napi_value load(napi_env env, napi_callback_info info) {
  State *state = state_of(env);
  napi_value arg, names;
  size_t count = 1;
  char path[4096];
  if (napi_get_cb_info(env, info, &count, &arg, NULL, NULL) != napi_ok || count < 1 ||
      napi_get_value_string_utf8(env, arg, path, sizeof path, NULL) != napi_ok)
    return fail(env, "load(path) wants a string");
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const Kernel *kernels = library ? dlsym(library, "genospike_kernels") : NULL;
  if (!kernels) return fail(env, dlerror());
  napi_create_array(env, &names);
  for (uint32_t i = 0; kernels[i].name; i++) {
    if (state->kernels == KERNELS) return fail(env, "too many kernels");
    state->table[state->kernels++] = kernels[i].run;
    napi_value name;
    napi_create_string_utf8(env, kernels[i].name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, i, name);
  }
  return names;
}

// run(kernel): calls it with the arguments in `args`.
static napi_value run(napi_env env, napi_callback_info info) {
  State *state = state_of(env);
  napi_value arg, result;
  size_t count = 1;
  int32_t kernel;
  napi_get_cb_info(env, info, &count, &arg, NULL, NULL);
  if (napi_get_value_int32(env, arg, &kernel) != napi_ok || kernel < 0 || kernel >= state->kernels)
    return fail(env, "no such kernel");
  napi_create_double(env, state->table[kernel](state->memory, state->args), &result);
  return result;
}

// spread(kernel, calls, width): calls it on all threads with args[0..width), args[width..2 * width), ...
static napi_value spread(napi_env env, napi_callback_info info) {
  State *state = state_of(env);
  double given[3];
  if (!numbers(env, info, 3, given)) return fail(env, "spread(kernel, calls, width) wants three numbers");
  int kernel = (int)given[0];
  if (kernel < 0 || kernel >= state->kernels || given[1] * given[2] > ARGUMENTS) return fail(env, "no such call");
  pool_spread(state->pool, state->table[kernel], state->memory, state->args, (int)given[1], (int)given[2]);
  return NULL;
}

static int supports(const char *level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!strcmp(level, "sse42")) return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  if (!strcmp(level, "avx2"))
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2");
#elif defined(__aarch64__)
  return !strcmp(level, "neon");
#else
  return 0;
#endif
}

// levels(): the vector units of this CPU, the best first.
static napi_value levels(napi_env env, napi_callback_info info) {
  (void)info;
#if defined(__x86_64__)
  static const char *const known[] = {"avx512", "avx2", "sse42"};
#else
  static const char *const known[] = {"neon"};
#endif
  napi_value list;
  uint32_t count = 0;
  napi_create_array(env, &list);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (!supports(known[i])) continue;
    napi_value name;
    napi_create_string_utf8(env, known[i], NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, list, count++, name);
  }
  return list;
}

static void drop(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  free(data);
}

static void define(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  State *state = calloc(1, sizeof *state);
  if (!state) return fail(env, "no memory");
  napi_set_instance_data(env, state, drop, NULL);
  napi_add_env_cleanup_hook(env, stop, state);
  define(env, exports, "open", open_memory);
  define(env, exports, "threads", threads);
  define(env, exports, "load", load);
  define(env, exports, "run", run);
  define(env, exports, "spread", spread);
  define(env, exports, "levels", levels);
  napi_value buffer, args;
  napi_create_external_arraybuffer(env, state->args, sizeof state->args, NULL, NULL, &buffer);
  napi_create_typedarray(env, napi_float64_array, ARGUMENTS, buffer, 0, &args);
  napi_set_named_property(env, exports, "args", args);
  return exports;
}
