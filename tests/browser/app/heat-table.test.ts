import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { describe, expect, it } from 'vitest';
import type { HeatMap } from '../../../src/app/charts/heat-map.ts';
import HeatTable from '../../../src/app/components/results/HeatTable.svelte';
import { Tip } from '../../../src/app/components/results/tip.svelte.ts';
import '../../../src/app/styles/tokens.css';

const map: HeatMap = {
  questions: [
    { questionId: 81, category: 'writing' },
    { questionId: 82, category: 'writing' },
    { questionId: 111, category: 'math' },
  ],
  rows: [
    { runId: 'a', label: 'Model A', cells: [1, 10, 5].map((both) => ({ turn1: both, turn2: null, both })) },
    { runId: 'b', label: 'Model B', cells: [{ turn1: null, turn2: null, both: null }, ...[2, 3].map((both) => ({ turn1: both, turn2: both, both }))] },
  ],
};

async function show(isUpright = false) {
  const tip = new Tip('tip');
  const opened: (readonly number[])[] = [];
  const onopen = (row: number, question: number) => opened.push([row, question]);
  const screen = await render(HeatTable, { props: { map, turns: 'both', isUpright, tip, onopen } });
  return { screen, tip, opened, table: screen.getByRole('grid') };
}

describe('the heat map', () => {
  it('is one tab stop, and arrow keys lead through its cells', async () => {
    const { table, tip } = await show();
    expect(table.element().querySelectorAll('[tabindex="0"]').length).toBe(1);
    await userEvent.tab();
    await userEvent.keyboard('{ArrowRight}{ArrowDown}');
    expect(tip.shown?.text).toBe('Model B, question 82 (writing): 2. Turn 1: 2, turn 2: 2.');
    expect(table.element().querySelectorAll('[tabindex="0"]').length).toBe(1);
  });

  it('opens the question and the model of a cell by Enter and by a click', async () => {
    const { screen, opened } = await show();
    await userEvent.tab();
    await userEvent.keyboard('{End}{Enter}');
    await screen.getByRole('gridcell', { name: '10' }).click();
    expect(opened).toEqual([[0, 2], [0, 1]]);
  });

  it('leads to the same cells where questions stand below one another', async () => {
    const { tip, opened } = await show(true);
    await userEvent.tab();
    await userEvent.keyboard('{ArrowDown}{ArrowRight}');
    expect(tip.shown?.text).toMatch(/^Model B, question 82/);
    await userEvent.keyboard('{Enter}');
    expect(opened).toEqual([[1, 1]]);
  });

  it('hatches what is not rated, which is not the shade of a low rating', async () => {
    const { screen } = await show();
    const groundOf = (name: string) => getComputedStyle(screen.getByRole('gridcell', { name, exact: true }).element()).backgroundImage;
    expect(groundOf('not rated')).toContain('repeating-linear-gradient');
    expect(groundOf('1')).toBe('none');
  });

  it('shades a higher rating darker', async () => {
    document.documentElement.dataset['theme'] = 'light';
    const { screen } = await show();
    const lightnessOf = (name: string) => {
      const ground = getComputedStyle(screen.getByRole('gridcell', { name, exact: true }).element()).backgroundColor;
      return (ground.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, channel) => sum + Number(channel), 0);
    };
    expect(lightnessOf('10')).toBeLessThan(lightnessOf('5'));
    expect(lightnessOf('5')).toBeLessThan(lightnessOf('1'));
  });

  it('names models and questions as heads for screen readers', async () => {
    const { screen } = await show();
    for (const [role, name] of [['rowheader', 'Model B'], ['columnheader', 'writing'], ['columnheader', '111']] as const)
      await expect.element(screen.getByRole(role, { name, exact: true })).toBeInTheDocument();
  });
});
