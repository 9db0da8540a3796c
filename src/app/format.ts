/** Numbers as people read them. Pure; one place, so that the same thing looks the same on every page. */
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

// One of each for all of them: making one takes longer than a hundred texts of it.
const COUNT = new Intl.NumberFormat('en');
const DAY_PARTS = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const DAY = new Intl.DateTimeFormat('en-GB', DAY_PARTS);
const MOMENT = new Intl.DateTimeFormat('en-GB', { ...DAY_PARTS, hour: '2-digit', minute: '2-digit' });

/** `3.7 GB`, `388 MB`, `12 kB`: binary units under their everyday names, as graphics cards are sold. */
export function formatBytes(bytes: number): string {
  if (bytes >= 0.995 * GIB) return `${(bytes / GIB).toFixed(1)} GB`;
  if (bytes >= MIB) return `${Math.round(bytes / MIB)} MB`;
  return `${Math.max(bytes > 0 ? 1 : 0, Math.round(bytes / 1024))} kB`;
}

/** `8 s`, `4 min 05 s`, `1 h 12 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}

/** A duration for an estimate, no finer than it deserves: `under a minute`, `about 12 minutes`, `about 2.5 hours`. */
export function formatRoughDuration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 1) return 'under a minute';
  if (minutes < 1.5) return 'about a minute';
  if (minutes < 90) return `about ${Math.round(minutes)} minutes`;
  const hours = Math.round(minutes / 30) / 2;
  return `about ${hours} hours`;
}

/** From a short to a long time, each no finer than it deserves: `20–40 s`, `4–9 min`, `50 min – 1.5 h`, `3 h`. */
export function formatDurationRange([short, long]: readonly [number, number]): string {
  const [from, to] = [roughly(short), roughly(long)];
  if (from.value === to.value && from.unit === to.unit) return `${from.value} ${from.unit}`;
  return from.unit === to.unit ? `${from.value}–${to.value} ${to.unit}` : `${from.value} ${from.unit} – ${to.value} ${to.unit}`;
}

function roughly(milliseconds: number): { readonly value: number; readonly unit: string } {
  const seconds = Math.max(1, milliseconds / 1000);
  if (seconds < 50) return { value: seconds < 10 ? Math.round(seconds) : Math.round(seconds / 10) * 10, unit: 's' };
  const minutes = seconds / 60;
  if (minutes < 55) return { value: minutes < 20 ? Math.max(1, Math.round(minutes)) : Math.round(minutes / 5) * 5, unit: 'min' };
  const hours = seconds / 3600;
  if (hours < 48) return { value: hours < 5 ? Math.max(1, Math.round(hours * 2) / 2) : Math.round(hours), unit: 'h' };
  return { value: Math.round(hours / 24), unit: 'days' };
}

/** `340 GB/s`, `1.2 GB/s`, `2.0 TB/s`: decimal units, as graphics cards are sold. */
export function formatBandwidth(bytesPerSecond: number): string {
  const gigabytes = bytesPerSecond / 1e9;
  if (gigabytes >= 995) return `${(gigabytes / 1000).toFixed(1)} TB/s`;
  return `${gigabytes.toFixed(gigabytes < 9.95 ? 1 : 0)} GB/s`;
}

/** `$0.00`, `$0.004`, `$0.12`, `$14`: enough digits to tell small amounts apart. */
export function formatUsd(dollars: number): string {
  if (dollars === 0 || dollars >= 0.095) return `$${dollars.toFixed(dollars >= 10 ? 0 : 2)}`;
  return dollars < 0.0005 ? 'under $0.001' : `$${dollars.toFixed(3)}`;
}

/** `5.43`; an en dash where there is no score. */
export function formatScore(score: number | null): string {
  return score === null ? '–' : score.toFixed(2);
}

/** `7`, `6.5`, `7.33`: what a jury's ratings come to may have a fraction. */
export function formatRating(rating: number): string {
  return String(Math.round(rating * 100) / 100);
}

/** `31 tokens/s`, with one decimal below ten. */
export function formatSpeed(tokensPerSecond: number): string {
  return `${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tokens/s`;
}

/** `1 answer`, `5 answers`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${COUNT.format(count)} ${count === 1 ? singular : plural}`;
}

/** `1.2 B` parameters, `361 M`, `73 k`. */
export function formatParameters(parameters: number): string {
  if (parameters >= 0.95e9) return `${(parameters / 1e9).toFixed(1)} B`;
  return parameters >= 0.95e6 ? `${Math.round(parameters / 1e6)} M` : `${Math.round(parameters / 1e3)} k`;
}

/** An ISO date or time in the reader's own way: `23 Nov 2026`, with the hour for a time. */
export function formatDate(iso: string): string {
  return (iso.includes('T') ? MOMENT : DAY).format(new Date(iso));
}

/** Where a model runs, for people: `webgpu` → "WebGPU", `wasm` → "CPU". Other devices name themselves. */
export function formatDevice(device: string): string {
  if (device === 'webgpu') return 'WebGPU';
  return device === 'wasm' ? 'CPU' : device;
}

/** An error's message as a sentence: a capital first, unless it begins with an address, and a full stop. */
export function asSentence(text: string): string {
  const capital = /^https?:/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
