import { make } from '@genospike/core';
import { backendLaws } from '@genospike/testkit';
import { webgpu } from '../src/index.ts';

// Run as a process: Dawn finds its Vulkan driver by variables that are read when a process starts.
const needs = { folder: import.meta.dirname };
const { device } = await make(webgpu, {}, needs);
console.log(JSON.stringify({ device }));
for (const { name, run } of backendLaws(webgpu, { needs })) {
  const start = performance.now();
  let error: string | undefined;
  try {
    await run();
  } catch (thrown) {
    error = String(thrown);
  }
  console.log(JSON.stringify({ name, error, ms: Math.round(performance.now() - start) }));
}
