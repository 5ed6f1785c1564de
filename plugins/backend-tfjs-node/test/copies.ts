import { createRequire } from 'node:module';
import { make } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { CPU, find } from '../src/find.ts';
import { tfjsNode } from '../src/index.ts';

// Run as a process: jest has a module cache of its own.
const { device } = await make(tfjsNode, {}, { folder: import.meta.dirname });
const modules = Object.values(createRequire(find(CPU, import.meta.dirname)).cache);
const copies = new Set(modules.map((module) => (module?.exports as Partial<typeof tf> | undefined)?.KernelBackend));
copies.delete(undefined);
console.log(JSON.stringify({ device, copies: copies.size, ours: copies.has(tf.KernelBackend) }));
