import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where the API listens while `pnpm dev` serves the web with hot reload. */
const api = `http://localhost:${process.env.PORT ?? 4000}`

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The API adds the sources' mark, and the widget's bundle comes into the same folder.
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/graphql', '/files', '/demo-accounts.json'].map((path) => [path, { target: api, ws: path === '/graphql' }]),
    ),
  },
})
