// What the expectations of an end-to-end test stand on, as the cases of tests/cases say it with "from". The counts are printed at
// the end of the file's run; ./dev test adds them up.
import test from 'node:test';

const counts = { documented: 0, recorded: 0, community: 0, unconfirmed: 0 };

/** A test of what AWS does: without a kind of evidence and a source it fails. */
export function proven(evidence, source, name, run) {
  const known = Object.hasOwn(counts, evidence) && Boolean(source?.trim());
  if (known) counts[evidence] += 1;
  return test(name, known ? run : () => { throw new Error(`"${name}" does not say where it is from`); });
}

process.on('exit', () => {
  const all = Object.values(counts).reduce((a, b) => a + b, 0);
  if (all) console.log(`${all} cases: ${Object.entries(counts).map(([kind, n]) => `${n} ${kind}`).join(', ')}`);
});
