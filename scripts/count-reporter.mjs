import { writeFileSync } from 'node:fs';

/** Leaves the counts of a jest run in the file that GENOSPIKE_COUNTS names. */
export default class CountReporter {
  onRunComplete(_, results) {
    const {
      numPassedTests: passed,
      numFailedTests,
      numPendingTests,
      numTodoTests,
      numRuntimeErrorTestSuites,
    } = results;
    // A suite that could not even start has no tests to count, yet it failed.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests + numTodoTests;
    writeFileSync(process.env.GENOSPIKE_COUNTS, JSON.stringify({ passed, failed, skipped }));
  }
}
