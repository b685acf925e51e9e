import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev:console` sends what is not a page: an API that runs beside it. */
const API = process.env.TENURE_API ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // For scripts/consoleWeight.mjs.
    manifest: true,
    target: 'es2022',
    // A data: image is an image of no host, but a font or script of one would need a wider policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '^/(v1|auth|docs|openapi.json|readyz)': { target: API, changeOrigin: false } } },
});
