// Writes FILE.br and FILE.gz beside every text file of a build, where that makes it smaller by a tenth or more.
// Run: node scripts/precompress.mjs dist
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt', '.webmanifest']);
const MINIMUM = 1000; // CloudFront compresses from 1,000 bytes on

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (TEXT.has(extname(entry.name))) yield path;
  }
}

let before = 0;
let after = 0;
for await (const path of files(process.argv[2] ?? 'dist')) {
  const bytes = await readFile(path);
  if (bytes.length < MINIMUM) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const br = brotliCompressSync(bytes, { params });
  const gz = gzipSync(bytes, { level: 9 });
  if (br.length < bytes.length * 0.9) await writeFile(path + '.br', br);
  if (gz.length < bytes.length * 0.9) await writeFile(path + '.gz', gz);
  before += bytes.length;
  after += br.length;
}
console.log(`precompressed: ${(before / 1024).toFixed(1)} kB, as brotli ${(after / 1024).toFixed(1)} kB`);
