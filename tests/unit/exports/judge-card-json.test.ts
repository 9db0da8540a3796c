import { describe, expect, it } from 'vitest';
import { createMeasurementHeader } from '../../../src/core/judge-card-run.ts';
import { toJudgeCardJson } from '../../../src/exports/judge-card-json.ts';
import { fakeMeasured, fakeMeasurement } from '../../fakes/measurements.ts';

const SPEC = fakeMeasurement({ count: 4 });
const RECORDS = SPEC.matches.map((match, index) => fakeMeasured(match, index === 0 ? ['model_1', 'model_2'] : ['model_2', 'model_2']));
const HEADER = { ...createMeasurementHeader(SPEC, 1_760_000_000_000), status: 'completed' } as const;

describe('toJudgeCardJson', () => {
  const json = toJudgeCardJson({ header: HEADER, spec: SPEC, records: RECORDS }, { benchtab: '1.2.3' });

  it('holds the figures, what they were measured with, and every verdict', () => {
    expect(json).toMatchObject({
      benchtab: '1.2.3',
      status: 'completed',
      judge: 'made-up-judge',
      matches: 4,
      judged: 4,
      order_changes_verdict: { hits: 1, n: 4, ratio: 0.25 },
      votes: { label: 'made-up votes' },
      questions_sha256: 'a'.repeat(64),
    });
    expect(json['agreement']).toHaveLength(9);
    expect(json['voted_matches']).toHaveLength(4);
    expect((json['verdicts'] as readonly { result: string }[]).map(({ result }) => result)).toEqual(['tie', 'model_2', 'model_2', 'model_2']);
  });

  it('holds neither the questions nor the answers', () => {
    const text = JSON.stringify(json);
    expect(text).not.toContain('Reply of');
    expect(text).not.toContain('harbour');
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
});
