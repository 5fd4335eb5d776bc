import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// `npm run dev` talks to a running daemon; the build needs no address, all its URLs are relative to the host.
const daemon = 'http://127.0.0.1:4566';

/** Fonts start loading with the page rather than after its style sheet: no flash of other letters. */
function preloadFonts(): Plugin {
  return {
    name: 'preload-fonts',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => file.endsWith('.woff2'))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${file}` },
            injectTo: 'head' as const,
          })),
    },
  };
}

export default defineConfig({
  plugins: [react(), preloadFonts()],
  build: { target: 'es2020', modulePreload: { polyfill: false } },
  server: { proxy: { '/api': daemon, '/images': daemon } },
});
