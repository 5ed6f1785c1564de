import { definePlugin } from '@genospike/core';

export default definePlugin({ name: '@genospike/dataset-generated', provides: [] });
