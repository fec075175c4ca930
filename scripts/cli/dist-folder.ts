import { join } from 'node:path';

/** Built, the CLI lies beside the templates; in the source tree they are two folders away. */
export const distFolder = __filename.endsWith('.ts') ? join(__dirname, '..', '..', 'dist') : __dirname;
