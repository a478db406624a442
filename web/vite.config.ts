import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { generateOperations } from '../api/scripts/operations.ts'

/** Where the API listens while `pnpm dev` serves the web with hot reload. */
const api = `http://localhost:${process.env.PORT ?? 4000}`
const schema = join(import.meta.dirname, '..', 'schema.graphql')

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), operations()],
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

/** Writes the types of the operations anew when one of them, or the schema, is saved. */
function operations(): Plugin {
  return {
    name: 'operations',
    apply: 'serve',
    configureServer: ({ watcher, config }) => {
      watcher.add(schema)
      watcher.on('change', (file) => {
        if (!holdsOperations(file)) return
        try {
          generateOperations()
        } catch (error) {
          config.logger.error(String(error))
        }
      })
    },
  }
}

function holdsOperations(file: string): boolean {
  if (file === schema) return true
  return /\.tsx?$/.test(file) && !file.includes(`${sep}gql${sep}`) && readFileSync(file, 'utf8').includes('graphql(`')
}
