import { definePlugin } from '@genospike/core';

export default definePlugin({ name: '@genospike/optimizer-baselines', provides: [] });
