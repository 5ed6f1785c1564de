import { definePlugin } from '@genospike/core';
import { webgpu } from './webgpu.ts';

export default definePlugin({ name: '@genospike/backend-webgpu', provides: [webgpu] });
export { webgpu };
