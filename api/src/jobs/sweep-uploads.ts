import { sweepUploads } from '../domain/files/remove.ts'
import type { Job } from './index.ts'

/** Removes files that are in no message. */
export const sweepUploadsJob: Job = { name: 'sweep-uploads', everyMs: 3_600_000, run: sweepUploads }
