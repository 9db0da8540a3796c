/** How fast this machine's graphics cards read their memory: measured once a card, and kept. */
import type { GpuFacts } from '../gpu-facts.ts';

const STORAGE_KEY = 'benchtab.gpu-speed';

export interface GpuSpeedPorts {
  /** null where the browser refuses localStorage: what was measured then ends with the page. */
  readonly storage: Storage | null;
  look(): Promise<GpuFacts>;
  /** Bytes a second. @throws EngineError with a sentence */
  measure(signal: AbortSignal): Promise<number>;
}

export class GpuSpeed {
  readonly #ports: GpuSpeedPorts;
  #speeds = $state.raw<Readonly<Record<string, number>>>({});
  #cancel: AbortController | null = null;
  isMeasuring = $state.raw(false);
  /** Why the last measurement failed, as a sentence; null if it did not. */
  error = $state.raw<string | null>(null);

  constructor(ports: GpuSpeedPorts) {
    this.#ports = ports;
    this.#speeds = readSpeeds(ports.storage?.getItem(STORAGE_KEY) ?? null);
  }

  /** Bytes a second; null for a card that was not measured. */
  of(adapterName: string | null): number | null {
    return adapterName === null ? null : (this.#speeds[adapterName] ?? null);
  }

  /** Measures the card that models would run on, again if it was measured before. Never rejects. */
  async measure(): Promise<void> {
    if (this.isMeasuring) return;
    this.isMeasuring = true;
    this.error = null;
    const cancel = (this.#cancel = new AbortController());
    try {
      const { adapterName } = await this.#ports.look();
      if (adapterName !== null) this.#keep(adapterName, await this.#ports.measure(cancel.signal));
    } catch (thrown) {
      if (!cancel.signal.aborted) this.error = thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      this.isMeasuring = false;
    }
  }

  cancel(): void {
    this.#cancel?.abort();
  }

  #keep(adapterName: string, bytesPerSecond: number): void {
    this.#speeds = { ...this.#speeds, [adapterName]: bytesPerSecond };
    try {
      this.#ports.storage?.setItem(STORAGE_KEY, JSON.stringify(this.#speeds));
    } catch {
      // The quota is used up: the figure ends with the page.
    }
  }
}

/** What has another shape is left out. */
function readSpeeds(saved: string | null): Record<string, number> {
  try {
    const raw: unknown = JSON.parse(saved ?? '{}');
    if (typeof raw !== 'object' || raw === null) return {};
    return Object.fromEntries(Object.entries(raw).filter(([, value]) => typeof value === 'number' && value > 0));
  } catch {
    return {};
  }
}
