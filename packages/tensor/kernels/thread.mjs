// A thread of the wasm device: the same kernels over the same memory, taking calls until the process ends. Plain
// JavaScript beside the kernels, so that sources and built packages, Node and browsers load one file.
const { workerData } = globalThis.process?.getBuiltinModule?.('node:worker_threads') ?? {};
const given = workerData ?? (await new Promise((resolve) => (globalThis.onmessage = ({ data }) => resolve(data))));
const { module, memory, control: at, args: argsAt, stack, cells } = given;

const { exports } = new WebAssembly.Instance(module, { env: { memory } });
// Every instance starts with the same stack: each thread has one of its own.
exports.__stack_pointer.value = stack;
const names = WebAssembly.Module.exports(module).map(({ name }) => name);
const kernels = names.map((name) => exports[name]);
const control = new Int32Array(memory.buffer, at, cells.length);
const cell = Object.fromEntries(cells.map((name, i) => [name, i]));
const args = new Float64Array(memory.buffer, argsAt, given.most);

/** Looks so often for the next calls before it sleeps: about as long as the main thread takes between two kernels. */
const SPINS = 4000;

/** A kernel made at run time: its code lies in the memory. */
function made(index) {
  const [offset, length] = [control[cell.code] >>> 0, control[cell.length]];
  // Another thread's growth of the memory shows here a moment later.
  while (memory.buffer.byteLength < offset + length) Atomics.wait(control, cell.never, 0, 1);
  const bytes = new Uint8Array(memory.buffer, offset, length).slice();
  return (kernels[index] = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports.run);
}

function call(ticket) {
  const index = control[cell.kernel];
  const run = kernels[index] ?? made(index);
  const count = control[cell.argc];
  const first = ((ticket - control[cell.base]) | 0) * count;
  run(...args.subarray(first, first + count));
}

for (;;) {
  // In this order: `next` never passes `limit`, so a ticket below a limit read later is a call that waits.
  const ticket = Atomics.load(control, cell.next);
  const limit = Atomics.load(control, cell.limit);
  if (ticket === limit) {
    let spins = 0;
    while (spins < SPINS && Atomics.load(control, cell.limit) === limit) spins++;
    if (spins === SPINS) Atomics.wait(control, cell.limit, limit);
    continue;
  }
  if (Atomics.compareExchange(control, cell.next, ticket, (ticket + 1) | 0) !== ticket) continue;
  try {
    call(ticket);
  } catch {
    Atomics.store(control, cell.failed, 1);
  }
  Atomics.sub(control, cell.left, 1);
}
