import { concat, uint32, uint64 } from './bytes.ts';

/** CRC32C (Castagnoli), reflected polynomial 0x82f63b78 (RFC 3720, appendix B.4). */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Turned and shifted, so that data which holds checksums is checked well (TensorFlow, `lib/hash/crc32c.h`). */
function masked(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** One record of a TFRecord file: length, its checksum, data, its checksum (TensorFlow, `lib/io/record_writer.h`). */
export function record(data: Uint8Array): Uint8Array {
  const length = uint64(data.length);
  return concat([length, uint32(masked(length)), data, uint32(masked(data))]);
}
