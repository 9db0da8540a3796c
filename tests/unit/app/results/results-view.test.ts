import { describe, expect, it } from 'vitest';
import { parseResultsAddress, runsQuery, selectHeaders } from '../../../../src/app/components/results/address.ts';
import { benchSummary, identityFacts } from '../../../../src/app/components/results/identity-facts.ts';
import { toCategoryTable, toTurnTable } from '../../../../src/app/components/results/score-tables.ts';
import { unratedGroups } from '../../../../src/app/components/results/unrated.ts';
import { rankedIds } from '../../../../src/exports/ranks.ts';
import { createHeader, foldEvents } from '../../../../src/core/run.ts';
import type { JudgedBy, RunEvent, RunSpec, RunState } from '../../../../src/core/types.ts';
import { leaderboardRow, leaderboards } from '../../../../src/core/scores.ts';
import { localJudgeCard } from '../../../../src/core/judge-cards.ts';
import { MADE_UP_CARD } from '../../../fakes/made-up-bench.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunEvents, fakeRunState, fakeSpec } from '../../../fakes/run-states.ts';

describe('the address of the results', () => {
  const headers = [createHeader(fakeSpec({ runId: 'a', groupId: 'g1' }), 0), createHeader(fakeSpec({ runId: 'b', groupId: 'g2' }), 0)];
  const idsFor = (query: string | undefined) => selectHeaders(headers, parseResultsAddress(query)).map(({ runId }) => runId);

  it('asks for runs, for a group, or for all', () => {
    expect(idsFor('run=b')).toEqual(['b']);
    expect(idsFor('run=b,a,')).toEqual(['a', 'b']);
    expect(idsFor('group=g2')).toEqual(['b']);
    expect(idsFor(undefined)).toEqual(['a', 'b']);
    expect(idsFor('run=gone')).toEqual([]);
  });

  it('says which runs it asks for whatever else it says', () => {
    expect(runsQuery('run=b&sort=turn2,asc&group=g')).toBe(runsQuery('sort=score,asc&run=b&group=g&open=b'));
    expect(runsQuery('sort=turn2,asc')).toBe('');
  });
});

describe('rankedIds', () => {
  it('gives no place to a run that is not over or has no rating', () => {
    const states = [
      fakeRunState({ modelId: 'first', quality: 8 }),
      fakeRunState({ modelId: 'going', quality: 7, answered: 10, status: 'running' }),
      fakeRunState({ modelId: 'third', quality: 5, unreadable: [{ questionId: 2, choiceIndex: 0, turn: 1 }] }),
      fakeRunState({ modelId: 'failed', answered: 0, status: 'failed' }),
    ];
    const [board] = leaderboards(states);
    if (board === undefined) throw new Error('no leaderboard');
    expect(rankedIds(board, states)).toEqual(['run-first', 'run-third']);
  });

  it('gives no place below the coverage that the board asks for', () => {
    const unreadable = [1, 2, 3, 4, 5, 6, 7, 8].map((questionId) => ({ questionId, choiceIndex: 0, turn: 1 as const }));
    const states = [fakeRunState({ modelId: 'whole', quality: 5 }), fakeRunState({ modelId: 'part', quality: 9, unreadable })];
    const [board] = leaderboards(states, 0.8);
    if (board === undefined) throw new Error('no leaderboard');
    expect(rankedIds(board, states)).toEqual(['run-whole']);
  });
});

describe('unratedGroups', () => {
  it('groups what is missing by reason and keeps what the failures said', () => {
    const state = fakeRunState({
      failedAnswers: [{ questionId: 1, choiceIndex: 0, turn: 1 }],
      failedJudgments: [{ questionId: 2, choiceIndex: 0, turn: 2 }],
      unreadable: [{ questionId: 3, choiceIndex: 0, turn: 1 }],
      answered: 30,
      status: 'paused',
    });
    const groups = unratedGroups(state);
    expect(groups.map(({ reason, turns }) => [reason, turns.length])).toEqual([
      ['answer-failed', 2],
      ['judge-failed', 1],
      ['unreadable', 1],
      ['pending', 2],
    ]);
    expect(groups[0]?.messages).toEqual([expect.stringContaining('6.4 GB')]);
    expect(groups[1]?.messages).toEqual(['The judge at localhost:9 did not answer.']);
  });

  it('leaves out a turn that an earlier judgment rated', () => {
    const events = fakeRunEvents();
    const rated = events.find((event) => event.type === 'judgment-end');
    if (rated?.type !== 'judgment-end') throw new Error('the made-up run is judged');
    const unread = { ...rated, judgment: { ...rated.judgment, rating: null, ratingPattern: null } };
    const groupsOf = (...all: RunEvent[]) => unratedGroups(foldEvents(all) as RunState).length;
    expect(groupsOf(...events, unread)).toBe(0);
    expect(groupsOf(...events.map((event) => (event === rated ? unread : event)))).toBe(1);
  });

  it('is empty for a run that is rated throughout', () => {
    expect(unratedGroups(fakeRunState())).toEqual([]);
  });

  it('leaves out the questions that the score leaves out', () => {
    const state = fakeRunState({ unreadable: [{ questionId: 3, choiceIndex: 0, turn: 1 }] });
    expect(unratedGroups(state, [3])).toEqual([]);
    expect(unratedGroups(state, [4])).toHaveLength(1);
  });
});

describe('the tables beside the charts', () => {
  const rows = [
    leaderboardRow(fakeRunState({ modelId: 'a', quality: 7 })),
    leaderboardRow(fakeRunState({ modelId: 'b', answered: 5, status: 'paused' })),
  ];

  it('have a row for each category and say what is missing', () => {
    const table = toCategoryTable(rows, []);
    expect(table.heads).toEqual(['Category', 'a', 'b']);
    expect(table.rows).toHaveLength(8);
    expect(table.rows[1]?.cells).toEqual([{ text: expect.stringMatching(/^\d\.\d\d$/) as string }, { text: expect.any(String) as string, note: '1/4' }]);
    expect(table.rows[7]?.cells[1]).toEqual({ text: '–', note: '0/4' });
  });

  it('give the change from turn to turn a sign', () => {
    const [first] = toTurnTable(rows).rows;
    expect(first?.cells[2]?.text).toMatch(/^[+−±]\d\.\d\d$/);
    expect(toTurnTable([leaderboardRow(fakeRunState({ answered: 0, status: 'paused' }))]).rows[0]?.cells[2]?.text).toBe('–');
  });

  it('give turn 2 by the rating of turn 1, with the number of ratings', () => {
    const { heads, rows: lines } = toTurnTable(rows);
    expect(heads.slice(-2)).toEqual(['Turn 2 after 7\u2060–\u206010', 'Turn 2 after less']);
    const [good, weak] = lines[0]?.cells.slice(-2) ?? [];
    expect((good?.count ?? 0) + (weak?.count ?? 0)).toBe(16);
  });

  it('are empty without models', () => {
    expect(toCategoryTable([], [])).toEqual({ heads: ['Category'], rows: [] });
  });
});

describe('identityFacts', () => {
  it('names everything that keeps other runs out of the table', () => {
    const facts = new Map(identityFacts(fakeSpec()).map(({ name, value }) => [name, value]));
    expect(facts.get('Bench')).toBe('Fake bench: 16 questions, 2 turns each');
    expect(facts.get('References')).toBe('“authors”, shown to the judge for reasoning, math, coding');
    expect(facts.get('References, SHA-256')).toBe('c'.repeat(64));
    expect(facts.get('Judge’s server')).toBe('http://localhost:9/v1');
    expect(facts.get('Temperature')).toContain('0.1 for stem, humanities');
  });

  it('names each fact once, also where the judge prompts are not the bench’s own', () => {
    const spec = fakeSpec();
    const names = identityFacts({ ...spec, bench: { ...spec.bench, judgePromptsName: 'my-prompts' } }).map(({ name }) => name);
    expect(names).toContain('Judge prompts');
    expect(names).toHaveLength(new Set(names).size);
  });

  it('says what the practice judge is, and what is not there', () => {
    const practice = identityFacts(fakeSpec({ judge: FAKE_PRACTICE_JUDGE })).find(({ name }) => name === 'Judge');
    expect(practice?.value).toContain('not a language model');
    expect(identityFacts(fakeSpec({ judge: null })).find(({ name }) => name === 'Judge')?.value).toBe('none');
    expect(benchSummary(fakeSpec({ choices: 3 }))).toBe('16 questions, 2 turns each, 3 attempts each');
  });

  const factsOf = (spec: RunSpec, judged: readonly JudgedBy[]) => new Map(identityFacts(spec, judged).map((fact) => [fact.name, fact]));

  it('tells what the judge was asked with, what its server used, and what it took', () => {
    const facts = factsOf(fakeSpec(), [{ servedModels: ['judge-2026'], sentParameters: [{ max_completion_tokens: 2048, temperature: 0 }] }]);
    expect(facts.get('Judge asked with')?.value).toMatch(/^max_tokens \d+, temperature 0$/);
    expect(facts.get('Judge’s server used')).toMatchObject({ value: 'judge-2026' });
    expect(facts.get('Judge’s server took')?.value).toBe('max_completion_tokens 2048, temperature 0');
    expect([...facts.values()].some(({ warning }) => warning !== undefined)).toBe(false);
  });

  it('says nothing of a server that says nothing', () => {
    const names = [...factsOf(fakeSpec(), [{ servedModels: [], sentParameters: [] }]).keys()];
    expect(names.filter((name) => /used|took/.test(name))).toEqual([]);
  });

  it('warns where two models answered under one name, or other parameters were taken', () => {
    const facts = factsOf(fakeSpec(), [{ servedModels: ['a', 'b'], sentParameters: [{ temperature: 0 }, {}] }]);
    expect(facts.get('Judge’s server used')).toMatchObject({ value: 'a, b', warning: expect.stringMatching(/^2 models answered under this judge’s name/) });
    expect(facts.get('Judge’s server took')).toMatchObject({ value: 'temperature 0 · nothing but the messages', warning: expect.stringMatching(/^It took other parameters/) });
  });

  it('says of a judge in this browser that it is one', () => {
    const judge = localJudgeCard({ ...MADE_UP_CARD, engine: 'webllm', isStandIn: true, revision: 'abc' });
    const facts = factsOf(fakeSpec({ judge }), []);
    expect(facts.get('Judge')?.value).toMatch(/judged in this browser by Made-up model.*forced into form.*no real judge$/);
    expect(facts.get('Judge’s revision')?.value).toBe('abc');
  });

  it('tells each judge of a jury apart, its seats taken together', () => {
    const alone = fakeSpec();
    const judge = alone.judge;
    if (judge === null) throw new Error('a fake run has a judge');
    const other = { ...judge, judgeId: 'other', model: 'other-judge' };
    const spec: RunSpec = { ...alone, jury: { jurors: [judge, other], repeats: 2, rule: 'median' } };
    const seat = (servedModel: string) => ({ servedModels: [servedModel], sentParameters: [] });
    const facts = factsOf(spec, [seat('a'), seat('x'), seat('a'), seat('y')]);
    expect(facts.get('Jury')?.value).toBe('median of 2 judges, each judging every turn 2 times');
    expect(facts.get('Judge 2')?.value).toBe('other-judge');
    expect(facts.get('Judge 1’s server used')?.warning).toBeUndefined();
    expect(facts.get('Judge 2’s server used')?.value).toBe('x, y');
  });
});
