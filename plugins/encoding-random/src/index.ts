import { definePlugin } from '@genospike/core';

export default definePlugin({ name: '@genospike/encoding-random', provides: [] });
