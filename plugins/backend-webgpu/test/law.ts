import { define, Folder, make } from '@genospike/core';
import { backendLaws } from '@genospike/testkit';
import { webgpu } from '../src/index.ts';
import { exceptions } from './exceptions.ts';

// Run as a process: Dawn finds its Vulkan driver by variables that are read when a process starts.
const needs = { folder: import.meta.dirname };
const backend = await make(webgpu, {}, needs);
console.log(JSON.stringify({ device: backend.device }));

/** Is not closed after each op: on a GPU that is simulated, compiling shaders again takes most of the time. */
const kept = define('backend', {
  id: 'webgpu',
  needs: { folder: Folder },
  create: async (services) => {
    const { name, device } = await make(webgpu, {}, services);
    return { name, device };
  },
});
for (const { name, run } of backendLaws(kept, { needs, exceptions })) {
  let error: string | undefined;
  try {
    await run();
  } catch (thrown) {
    error = String(thrown);
  }
  console.log(JSON.stringify({ name, error }));
}
await backend[Symbol.asyncDispose]?.();
