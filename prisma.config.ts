import { defineConfig } from 'prisma/config'

/** Where the ordinary Prisma CLI finds schema and migrations; Parley itself applies them at start. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost:5432/parley' },
})
