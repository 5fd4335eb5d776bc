import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` talks to a running daemon; the build needs no address, all its URLs are relative to the host.
const daemon = 'http://127.0.0.1:4566';

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2020', modulePreload: { polyfill: false } },
  server: { proxy: { '/api': daemon, '/images': daemon } },
});
