/** Measures a judge on matches that people voted on. */
import { cardSummary } from '../../core/judge-card-figures.ts';
import { addToMeasurementHeader, measurementProgress, measurementTask, passesOf } from '../../core/judge-card-run.ts';
import type { MeasuredJudgment, Measurement, MeasurementStore } from '../../core/judge-card-types.ts';
import type { JudgingKind, JudgingPorts } from './judging-kind.ts';
import { PairJudging } from './pair-judging.svelte.ts';

/** What the controller asks of the outside. */
export interface MeasuringPorts extends JudgingPorts {
  readonly store: MeasurementStore;
}

export class MeasurementController extends PairJudging<Measurement, MeasuredJudgment> {
  constructor(ports: MeasuringPorts) {
    super(ports, measurementKind(ports));
  }
}

function measurementKind({ store }: Pick<MeasuringPorts, 'store'>): JudgingKind<Measurement, MeasuredJudgment> {
  return {
    busySentence: 'A run is going on in this tab: pause it, then go on here.',
    pace: { everyMs: 400, laterMs: 0.5 },
    create: (spec, at) => store.createMeasurement(spec, at),
    read: (measurementId) => store.readMeasurement(measurementId),
    append: (measurementId, record) => store.appendMeasured(measurementId, [record]),
    setBudget: (measurementId, budget) => store.setMeasurementBudget(measurementId, budget),
    setFailed: (measurementId, change) => store.changeMeasurement(measurementId, change),
    async setStatus(measurement, change) {
      const { header } = measurement;
      const whole = { ...change, summary: cardSummary(measurement) };
      await store.changeMeasurement(header.measurementId, whole);
      return { ...measurement, header: { ...header, ...whole } };
    },
    withAdded: ({ header, spec, records }, added) => ({ header: addToMeasurementHeader(header, added), spec, records: [...records, ...added] }),
    countOf: ({ records }) => records.length,
    progressOf: measurementProgress,
    // The cap is for all passes: what a later one may spend is known once the earlier ones are through.
    passesOf: (now, isRetry) =>
      Promise.resolve(
        passesOf(now().spec).map((pass) => ({
          task: () => measurementTask(now(), pass, isRetry),
          toAdded: (judgment) => ({ repeat: pass.repeat, judgment }),
        })),
      ),
  };
}
