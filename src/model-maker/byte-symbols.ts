/**
 * GPT-2's printable stand-ins for bytes (openai/gpt-2, src/encoder.py, bytes_to_unicode): visible Latin-1 characters
 * stand for themselves, every other byte for a character from U+0100 on. A space becomes `Ġ`.
 */
const SYMBOLS = createSymbols();
const BYTES = new Map(SYMBOLS.map((symbol, byte) => [symbol, byte]));

/** The symbols by byte, length 256. */
export function byteSymbols(): readonly string[] {
  return SYMBOLS;
}

/** UTF-8 bytes of `text` as symbols, one character a byte. */
export function toSymbols(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => SYMBOLS[byte] as string).join('');
}

/** The inverse of `toSymbols`; bytes that are not UTF-8 become U+FFFD. */
export function fromSymbols(symbols: string): string {
  return new TextDecoder().decode(Uint8Array.from(symbols, (symbol) => BYTES.get(symbol) ?? 0x3f));
}

function createSymbols(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isVisible(byte) ? byte : next++));
}

function isVisible(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}
