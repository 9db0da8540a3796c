import { describe, expect, it } from 'vitest';
import { leaderboards } from '../../../src/core/scores.ts';
import type { RunState } from '../../../src/core/types.ts';
import { escapeHtml, html } from '../../../src/exports/report/html.ts';
import { toResultsReport, type ReportOptions } from '../../../src/exports/results-report.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState } from '../../fakes/run-states.ts';

const OPTIONS: ReportOptions = { benchtab: '1.2.3', facts: [{ name: 'Bench', value: 'Fake' }], hasAnswers: true, hasQuestions: false };

function reportOf(states: readonly RunState[], change: Partial<ReportOptions> = {}): string {
  const [board] = leaderboards(states);
  if (board === undefined) throw new Error('there is no board');
  return toResultsReport(board, states, { ...OPTIONS, ...change });
}

const BREAKOUTS = [
  '<script>alert(1)</script>',
  '</style><script>alert(2)</script>',
  '</pre></details><img src=x onerror=alert(3)>',
  '" onmouseover="alert(4)',
  "' autofocus onfocus='alert(5)",
  '</title><svg onload=alert(6)>',
  '<!-- <base href="https://evil.example/">',
  '&lt;b&gt; &amp;amp;',
  '\u0000\u001b[31m',
];

const OWN_TAGS = (
  'html head meta title style body header h1 h2 p main section figure figcaption svg line text g circle div table thead ' +
  'tbody tr th td span br dl dt dd details summary pre strong footer'
).split(' ');

/** Every tag of a text, without its attributes' values. */
function tagsIn(text: string): readonly string[] {
  return [...text.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map(([, name]) => (name ?? '').toLowerCase());
}

describe('escapeHtml', () => {
  it.each(BREAKOUTS)('leaves nothing of %j that a parser acts on', (text) => {
    expect(escapeHtml(text)).not.toMatch(/[<>"']/);
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(escapeHtml(text)).not.toMatch(/[\u0000-\u0008\u001b]/);
  });
});

describe('html', () => {
  it('escapes texts, keeps markup of its own, joins lists and drops null', () => {
    expect(html`<p>${'<b>'}${html`<i>${1}</i>`}${[html`a`, '&']}${null}</p>`.text).toBe('<p>&lt;b&gt;<i>1</i>a&amp;</p>');
  });
});

describe('toResultsReport', () => {
  const all = BREAKOUTS.join('\n');
  const hostile = fakeRunState({
    runId: 'h', modelId: 'hostile', label: `Evil ${all}`,
    answerText: { 1: all, 4: 'So: [[9]]' }, judgmentText: { 1: `${all} [[3]]` },
    failedAnswers: [{ questionId: 2, choiceIndex: 0, turn: 1 }],
    unreadable: [{ questionId: 3, choiceIndex: 0, turn: 1 }],
  });
  const plain = fakeRunState({ runId: 'p', modelId: 'plain', label: 'Plain' });
  const board = leaderboards([hostile, plain])[0];

  it('has no tag that a text brought along', () => {
    expect([...new Set(tagsIn(reportOf([hostile, plain])))].filter((tag) => !OWN_TAGS.includes(tag))).toEqual([]);
    expect(tagsIn(reportOf([hostile, plain]))).not.toContain('script');
    expect(tagsIn(reportOf([hostile, plain]))).not.toContain('img');
  });

  it('escapes the bench’s, the judge’s and the facts’ names as well', () => {
    if (board === undefined) throw new Error('there is no board');
    const named = { ...board, benchLabel: all, judgeLabel: all };
    const text = toResultsReport(named, [hostile, plain], { ...OPTIONS, benchtab: all, facts: [{ name: all, value: all }] });
    expect(tagsIn(text)).not.toContain('script');
    expect(tagsIn(text)).not.toContain('base');
    expect(/<[^>]*\son\w+=/.test(text.replace(/"[^"]*"/g, '""'))).toBe(false);
  });

  it('forbids everything but its own style', () => {
    const [policy] = /Content-Security-Policy" content="[^"]*"/.exec(reportOf([plain])) ?? [];
    expect(policy).toContain('default-src &#39;none&#39;');
    expect(reportOf([plain])).not.toMatch(/\s(src|href)=/);
  });

  it('shows every answer and judgment, folded, as it is stored', () => {
    const text = reportOf([hostile]);
    expect(text.includes(escapeHtml('</style><script>alert(2)</script>'))).toBe(true);
    expect(text.match(/<details>/g)?.length).toBe(1 + 1 + 32);
  });

  it('keeps answers and judgments out where only numbers are wanted', () => {
    const text = reportOf([plain], { hasAnswers: false });
    expect(text).not.toContain('Answers and judgments');
    expect(text.length).toBeLessThan(20_000);
  });

  it('names questions by number alone, unless their texts are asked for', () => {
    const question = plain.spec.bench.questions[0]?.turns[0] ?? '';
    expect(reportOf([plain]).includes(escapeHtml(question))).toBe(false);
    expect(reportOf([plain], { hasQuestions: true }).includes(escapeHtml(question))).toBe(true);
  });

  it('says of the practice judge beside every table of numbers that it is none', () => {
    const text = reportOf([fakeRunState({ judge: FAKE_PRACTICE_JUDGE })]);
    expect(text.match(/practice judge, not a language model<\/span>/g)).toHaveLength(2);
    expect(text.includes('Practice judge, not a language model.</strong>')).toBe(true);
  });

  it('marks stand-ins wherever their names stand', () => {
    const text = reportOf([fakeRunState({ isStandIn: true })]);
    expect(text.match(/stand-in: its texts mean nothing/g)).toHaveLength(3);
    expect(text.match(/\(stand-in\)<\/text>/g)).toHaveLength(2);
  });

  it('gives two equal models the ranks 1–2, and one that stands alone the rank 1', () => {
    const twins = [plain, fakeRunState({ runId: 'q', modelId: 'plain-2', label: 'Plain 2' })];
    expect(reportOf(twins).match(/<td>1–2<\/td>/g)).toHaveLength(2);
    expect(reportOf([plain]).includes('<tr><td>1</td>')).toBe(true);
  });

  it('lists what is not rated with its reason, and flags with their meaning', () => {
    const text = reportOf([hostile]);
    expect(text.includes('The judge’s reply holds no rating')).toBe(true);
    expect(text.includes('The model gave no answer')).toBe(true);
    expect(text.includes('Flags never change a score')).toBe(true);
  });

  it('carries the manifest', () => {
    expect(reportOf([plain]).includes('&quot;benchtab_manifest&quot;: 1')).toBe(true);
  });
});
