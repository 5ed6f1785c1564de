import { testOptimizer } from '@genospike/testkit';
import { bernoulliNes, crFmNes, dxNesIc, openaiEs, pgpe, snes, xnes } from '../src/index.ts';

// Odd populations are among the cases: the last genome has no mirror image.
for (const optimizer of [xnes, dxNesIc, snes, openaiEs, pgpe, crFmNes, bernoulliNes])
  testOptimizer(optimizer, optimizer.cases);
