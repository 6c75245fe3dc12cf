// Whether both verifiers find, in the export of the demonstration, the adverse decisions that the journeys made, by what
// proves a human behind each: proofs.mjs EXPECTED REPORT...
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const [expected, ...reports] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
for (const report of reports) {
  assert.deepEqual({ ...report.adverse_decisions }, expected, 'adverse decisions by what proves them');
}
console.log(`both verifiers find the ledger whole, and of its adverse decisions: ${JSON.stringify(expected)}`);
