/** What GraphQL Code Generator writes into src/gql: a type for every operation of the web. */
import type { CodegenConfig } from '@graphql-codegen/cli'
import { preset } from '@graphql-codegen/client-preset'

const config: CodegenConfig = {
  schema: '../schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**', '!src/**/*.test.ts'],
  ignoreNoDocuments: true,
  importExtension: '.ts',
  generates: {
    'src/gql/': {
      preset,
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumType: 'string-literal',
        scalars: { DateTime: 'string', ID: 'string' },
      },
    },
  },
}

export default config
