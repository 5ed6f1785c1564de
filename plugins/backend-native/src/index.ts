import { definePlugin } from '@genospike/core';
import { native } from './native.ts';

export default definePlugin({ name: '@genospike/backend-native', provides: [native] });
export { native };
export { isBuilt } from './compile/manifest.ts';
export { loadNative, type LoadOptions } from './load.ts';
