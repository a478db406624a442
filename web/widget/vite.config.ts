import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'
import * as documents from './documents.ts'

/** One script for any page, beside it the texts that it may send, and a page that shows it. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [extras()],
  build: {
    outDir: '../dist',
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'main.ts', name: 'ParleyWidget', formats: ['iife'], fileName: () => 'widget.js' },
  },
})

function extras(): Plugin {
  return {
    name: 'widget-extras',
    generateBundle() {
      const trusted = Object.values(documents).map((text) => [createHash('sha256').update(text).digest('hex'), text])
      const emit = (fileName: string, source: string) => this.emitFile({ type: 'asset', fileName, source })
      emit('trusted-documents.json', `${JSON.stringify(Object.fromEntries(trusted), null, 2)}\n`)
      for (const name of ['demo.html', 'demo.css']) emit(name, readFileSync(new URL(name, import.meta.url), 'utf8'))
    },
  }
}
