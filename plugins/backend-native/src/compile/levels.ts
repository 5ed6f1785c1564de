/** Vector units that kernels are built for, and the compiler's words for them. What native/addon.c asks the CPU for. */
export const LEVELS = {
  sse42: { title: 'SSE4.2', arch: 'x64', flags: ['-msse4.2', '-mpopcnt'] },
  avx2: { title: 'AVX2', arch: 'x64', flags: ['-mavx2', '-mfma', '-mbmi2', '-mpopcnt'] },
  avx512: {
    title: 'AVX-512',
    arch: 'x64',
    // Compilers prefer 256 bits on some CPUs, as early ones lowered their clock for more.
    flags: ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mfma', '-mbmi2', '-mprefer-vector-width=512'],
  },
  neon: { title: 'NEON', arch: 'arm64', flags: [] },
} as const;

export type Level = keyof typeof LEVELS;
export const levelNames = Object.keys(LEVELS) as Level[];
/** The levels of this machine's family of CPUs. */
export const levelsHere = (arch: string = process.arch): Level[] =>
  levelNames.filter((level) => LEVELS[level].arch === arch);
