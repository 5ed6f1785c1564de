import { definePlugin } from '@genospike/core';

export default definePlugin({ name: '@genospike/backend-webgpu', provides: [] });
