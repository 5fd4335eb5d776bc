// Starts a daemon with a fresh campus and runs page.mjs against it; its restart is a real one: stopped, started again.
import { after } from 'node:test';
import { remove, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

const folder = temporaryFolder();
const args = [spacekoRoutes(folder), '--data', `${folder}/data`];
let daemon = await up(args);
after(async () => {
  await daemon.stop();
  remove(folder);
});
process.env.BASE_URL = daemon.url;
globalThis.restartDaemon = async () => {
  await daemon.stop();
  daemon = await up(args, { port: daemon.port });
};
await import('./page.mjs');
