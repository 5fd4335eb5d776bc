// Starts an empty DynamoDB endpoint and runs sdk.mjs against it.
import { after } from 'node:test';
import { remove, temporaryFolder, up } from './daemon.mjs';

const folder = temporaryFolder();
const daemon = await up(['--bare', '--memory'], { cwd: folder });
after(async () => {
  await daemon.stop();
  remove(folder);
});
process.env.BASE_URL = daemon.url;
await import('./sdk.mjs');
