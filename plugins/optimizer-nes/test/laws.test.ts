import { testOptimizer } from '@genospike/testkit';
import { bernoulliNes, crFmNes, dxNesIc, openaiEs, pgpe, snes, xnes } from '../src/index.ts';

// Odd populations are among the cases: the last genome has no mirror image.
testOptimizer(xnes, xnes.cases);
testOptimizer(dxNesIc, dxNesIc.cases);
testOptimizer(snes, snes.cases);
testOptimizer(openaiEs, openaiEs.cases);
testOptimizer(pgpe, pgpe.cases);
testOptimizer(crFmNes, crFmNes.cases);
testOptimizer(bernoulliNes, bernoulliNes.cases);
