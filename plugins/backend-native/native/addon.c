// The Node-API side: devices, each with a memory, kernels from shared libraries, and threads.
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
} Device;

static napi_value fail(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

// The device that a function belongs to, and the function's arguments; NULL where these are not so many numbers.
static Device *called(napi_env env, napi_callback_info info, size_t wanted, double *out) {
  napi_value args[4];
  size_t count = wanted;
  void *device = NULL;
  if (napi_get_cb_info(env, info, &count, args, NULL, &device) != napi_ok || count < wanted) return NULL;
  for (size_t i = 0; i < wanted; i++)
    if (napi_get_value_double(env, args[i], &out[i]) != napi_ok) return NULL;
  return device;
}

static void unmap(napi_env env, void *memory, void *bytes) {
  (void)env;
  munmap(memory, (size_t)(uintptr_t)bytes);
}

// A new mapping. Pages cost nothing until they are written.
static char *map(size_t bytes) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS;
#ifdef MAP_NORESERVE
  flags |= MAP_NORESERVE;
#endif
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (memory == MAP_FAILED) return NULL;
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

static void stop(Device *device) {
  if (device->pool) pool_stop(device->pool);
  device->pool = NULL;
}

// With its Node environment goes a device, but for the memory, which goes with the last view of it.
static void drop(void *device) {
  stop(device);
  free(device);
}

// threads(count): of spread, the caller's among them. Fewer where the system gives no more.
static napi_value threads(napi_env env, napi_callback_info info) {
  double count;
  Device *device = called(env, info, 1, &count);
  if (!device) return fail(env, "threads(count) wants a number");
  stop(device);
  if (count > 1 && !(device->pool = pool_start((int)count - 1))) return fail(env, "no memory");
  return NULL;
}

// load(path): the names of a library's kernels. Their numbers follow those of the libraries before.
static napi_value load(napi_env env, napi_callback_info info) {
  napi_value arg, names;
  size_t count = 1;
  void *data;
  char path[4096];
  if (napi_get_cb_info(env, info, &count, &arg, NULL, &data) != napi_ok || count < 1 ||
      napi_get_value_string_utf8(env, arg, path, sizeof path, NULL) != napi_ok)
    return fail(env, "load(path) wants a string");
  Device *device = data;
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const Kernel *kernels = library ? dlsym(library, "genospike_kernels") : NULL;
  if (!kernels) return fail(env, dlerror());
  napi_create_array(env, &names);
  for (uint32_t i = 0; kernels[i].name; i++) {
    if (device->kernels == KERNELS) return fail(env, "too many kernels");
    device->table[device->kernels++] = kernels[i].run;
    napi_value name;
    napi_create_string_utf8(env, kernels[i].name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, i, name);
  }
  return names;
}

// run(kernel): calls it with the arguments in `args`.
static napi_value run(napi_env env, napi_callback_info info) {
  double kernel;
  napi_value result;
  Device *device = called(env, info, 1, &kernel);
  if (!device || !(kernel >= 0 && kernel < device->kernels)) return fail(env, "no such kernel");
  napi_create_double(env, device->table[(int)kernel](device->memory, device->args), &result);
  return result;
}

// spread(kernel, calls, width): calls it on all threads with args[0..width), args[width..2 * width), ...
static napi_value spread(napi_env env, napi_callback_info info) {
  double given[3];
  Device *device = called(env, info, 3, given);
  if (!device || !(given[0] >= 0 && given[0] < device->kernels) || given[1] * given[2] > ARGUMENTS)
    return fail(env, "no such call");
  pool_spread(device->pool, device->table[(int)given[0]], device->memory, device->args, (int)given[1], (int)given[2]);
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

static void define(napi_env env, napi_value object, const char *name, napi_callback callback, void *data) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, data, &function);
  napi_set_named_property(env, object, name, function);
}

// open(bytes): a device with a memory of that size.
static napi_value open_device(napi_env env, napi_callback_info info) {
  double given;
  napi_value arg, object, buffer, args;
  size_t count = 1;
  if (napi_get_cb_info(env, info, &count, &arg, NULL, NULL) != napi_ok || count < 1 ||
      napi_get_value_double(env, arg, &given) != napi_ok)
    return fail(env, "open(bytes) wants a number");
  size_t bytes = (size_t)given;
  Device *device = calloc(1, sizeof *device);
  if (!device) return fail(env, "no memory");
  device->memory = map(bytes);
  if (!device->memory) {
    free(device);
    return fail(env, "no address range of this size");
  }
  if (napi_create_external_arraybuffer(env, device->memory, bytes, unmap, (void *)(uintptr_t)bytes, &buffer) != napi_ok) {
    munmap(device->memory, bytes);
    free(device);
    return fail(env, "this host allows no external ArrayBuffer");
  }
  napi_add_env_cleanup_hook(env, drop, device);
  napi_create_object(env, &object);
  napi_set_named_property(env, object, "memory", buffer);
  napi_create_external_arraybuffer(env, device->args, sizeof device->args, NULL, NULL, &buffer);
  napi_create_typedarray(env, napi_float64_array, ARGUMENTS, buffer, 0, &args);
  napi_set_named_property(env, object, "args", args);
  define(env, object, "threads", threads, device);
  define(env, object, "load", load, device);
  define(env, object, "run", run, device);
  define(env, object, "spread", spread, device);
  return object;
}

NAPI_MODULE_INIT() {
  define(env, exports, "open", open_device, NULL);
  define(env, exports, "levels", levels, NULL);
  return exports;
}
