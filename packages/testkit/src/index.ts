export * from './law.ts';
