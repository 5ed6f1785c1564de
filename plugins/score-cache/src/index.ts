import { definePlugin } from '@genospike/core';

export default definePlugin({ name: '@genospike/score-cache', provides: [] });
