import { brotliCompressSync } from 'node:zlib';

const LINE_LENGTH = 1000;

/** A program that unpacks the code and runs it in its own place, for where the code as it is does not fit. */
export function pack(code: string): string {
  const packed = brotliCompressSync(code).toString('base64');
  return [
    '// Packed (Brotli, base64), because a template in a request may hold 51,200 bytes. To read it, replace the',
    '// last line by console.log(code), and run this with Node.js.',
    'const packed = `',
    ...(packed.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? []),
    '`;',
    "const code = require('node:zlib').brotliDecompressSync(Buffer.from(packed, 'base64')).toString();",
    "require('node:vm').compileFunction(code, ['exports', 'require', 'module'], { filename: 'handler.js' })(exports, require, module);",
    '',
  ].join('\n');
}
