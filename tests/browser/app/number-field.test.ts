import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import NumberField from '../../../src/app/components/NumberField.svelte';

/** A field that its page keeps at `usual` when it is left empty. */
async function show(usual: number | null) {
  const taken: (number | null)[] = [];
  const onchange = (value: number | null) => {
    taken.push(value);
    void rerender({ value: value ?? usual });
  };
  const { rerender, getByLabelText } = await render(NumberField, { label: 'Tokens', min: 1, value: usual, onchange });
  const field = getByLabelText('Tokens').element() as HTMLInputElement;
  return { taken, field };
}

async function typeInto(field: HTMLInputElement, keys: string) {
  await userEvent.click(field);
  await userEvent.keyboard(`{Control>}a{/Control}{Delete}${keys}{Tab}`);
}

describe('A field for a number', () => {
  it('shows what holds when it is left empty', async () => {
    const { taken, field } = await show(1024);
    await typeInto(field, '');
    expect(taken).toEqual([null]);
    expect(field.value).toBe('1024');
  });

  it('takes a number back that was typed and deleted again', async () => {
    const { taken, field } = await show(null);
    await typeInto(field, '5{Backspace}');
    expect(taken).toEqual([5, null]);
    expect(field.value).toBe('');
  });

  it('takes what is no number for nothing typed', async () => {
    const { taken, field } = await show(1024);
    await typeInto(field, '2e');
    expect(taken).toEqual([2, null]);
    expect(field.value).toBe('1024');
  });

  it('changes nothing when it is only passed through', async () => {
    const { taken, field } = await show(7);
    await userEvent.click(field);
    await userEvent.tab();
    expect(taken).toEqual([]);
    expect(field.value).toBe('7');
  });
});
