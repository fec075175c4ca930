import { brotliCompressSync } from 'node:zlib';

const LINE_LENGTH = 1000;
/** ZeroMQ's Z85: four bytes in five characters, none of which ends a text or begins an escape in JavaScript. */
const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

/** A program that unpacks the code and runs it in its own place, for where the code as it is does not fit. */
export function pack(code: string): string {
  const bytes = brotliCompressSync(code);
  const packed = encode(bytes);
  return [
    '// Packed (Brotli, Z85), because a template in a request may hold 51,200 bytes. To read it, replace the last line',
    '// by console.log(code), and run this with Node.js.',
    "const packed = '\\",
    ...(packed.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? []).map((line) => `${line}\\`),
    "';",
    `const digits = '${digits}';`,
    'const bytes = Buffer.alloc((packed.length / 5) * 4);',
    'for (let at = 0; at < packed.length; at += 5)',
    '  bytes.writeUInt32BE([...packed.slice(at, at + 5)].reduce((sum, digit) => sum * 85 + digits.indexOf(digit), 0), (at / 5) * 4);',
    `const code = require('node:zlib').brotliDecompressSync(bytes.subarray(0, ${bytes.length})).toString();`,
    "require('node:vm').compileFunction(code, ['exports', 'require', 'module'], { filename: 'handler.js' })(exports, require, module);",
    '',
  ].join('\n');
}

/** Base64 would take four characters for three bytes, which is a fifteenth more. */
function encode(bytes: Buffer): string {
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const words = Array.from({ length: padded.length / 4 }, (_, index) => padded.readUInt32BE(index * 4));
  const places = [85 ** 4, 85 ** 3, 85 ** 2, 85, 1];
  return words.map((word) => places.map((place) => digits[Math.floor(word / place) % 85]).join('')).join('');
}
