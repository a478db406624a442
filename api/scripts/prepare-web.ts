/** Loaded before the commands that serve the web. */
import { buildWeb } from './build-web.ts'

buildWeb()
