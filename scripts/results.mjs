// Reads xUnit's result files: `counts FILE` prints "passed failed skipped"; `failures FILE…` prints what failed and why;
// `coverage SPEC FILE…` prints a line per register row.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const [mode, ...rest] = process.argv.slice(2);

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Text as it was before it became XML: marked sections opened, tags dropped, entities read. */
function plain(xml) {
  return xml.replace(/<!\[CDATA\[([\s\S]*?)\]\]>|<[^>]*>|&(\w+);/g, (_, section, entity) => section ?? entities[entity] ?? '\n').trim();
}

function tests(file) {
  const xml = readFileSync(file, 'utf8');
  return [...xml.matchAll(/<test\b([^>]*?)(\/>|>([\s\S]*?)<\/test>)/g)].map(match => ({
    name: plain(/\bname="([^"]*)"/.exec(match[1])?.[1] ?? '?'),
    result: /\bresult="(\w+)"/.exec(match[1])?.[1] ?? 'Fail',
    why: plain(/<failure\b[\s\S]*?<\/failure>/.exec(match[3] ?? '')?.[0] ?? ''),
    covers: [...(match[3] ?? '').matchAll(/<trait name="Covers" value="([^"]+)"/g)].map(trait => trait[1]),
  }));
}

if (mode === 'counts') {
  const all = tests(rest[0]);
  const of = result => all.filter(test => test.result === result).length;
  console.log(of('Pass'), all.length - of('Pass') - of('Skip') - of('NotRun'), of('Skip') + of('NotRun'));
} else if (mode === 'failures') {
  for (const test of rest.filter(existsSync).flatMap(tests))
    if (!['Pass', 'Skip', 'NotRun'].includes(test.result))
      console.log(`FAILED ${test.name}\n${test.why.split('\n').filter(line => line.trim()).slice(0, 25).map(line => `    ${line.slice(0, 300)}`).join('\n')}`);
} else {
  const [spec, ...files] = rest;
  if (!existsSync(spec)) {
    console.error(`The register is not at ${spec}; put shared/ beside this folder.`);
    process.exit(1);
  }
  const rows = new Map();
  for (const name of readdirSync(spec).sort())
    for (const line of readFileSync(join(spec, name), 'utf8').split('\n')) {
      const id = /^\| ((?:HR|HA|HC|SX|GD)-\d+) \|/.exec(line)?.[1];
      if (id) rows.set(id, { file: name, tests: 0, failing: 0 });
    }
  for (const test of files.flatMap(tests))
    for (const id of test.covers) {
      const row = rows.get(id);
      if (!row) { console.error(`A test covers ${id}, which is in no register.`); process.exitCode = 1; continue; }
      row.tests++;
      if (test.result !== 'Pass') row.failing++;
    }
  const totals = new Map();
  for (const [id, row] of rows) {
    const state = row.tests === 0 ? 'missing' : row.failing > 0 ? 'failing' : 'covered';
    console.log(`${id}\t${row.tests}\t${state}`);
    const total = totals.get(row.file) ?? { rows: 0, covered: 0, failing: 0, missing: 0 };
    total.rows++; total[state]++;
    totals.set(row.file, total);
  }
  for (const [file, total] of totals)
    console.log(`${file}: ${total.covered} of ${total.rows} covered, ${total.failing} failing, ${total.missing} missing`);
}
