import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// One script and one style sheet. Their names change with their content, so that no browser keeps an old one.
export default defineConfig({
  plugins: [react()],
  base: './',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    cssCodeSplit: false,
    target: 'es2022',
    license: { fileName: 'licenses.md' },
    modulePreload: false,
    rolldownOptions: {
      input: 'src/index.tsx',
      preserveEntrySignatures: 'exports-only',
      output: { format: 'es', entryFileNames: 'index-[hash].js', assetFileNames: 'index-[hash][extname]' },
    },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
