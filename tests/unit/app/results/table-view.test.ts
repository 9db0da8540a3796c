import { describe, expect, it } from 'vitest';
import { columnsFor } from '../../../../src/app/components/results/columns.ts';
import {
  columnChoiceText,
  parseColumnChoice,
  parseTableView,
  shownColumns,
  USUAL_COLUMNS,
  withColumn,
  withTableView,
  type TableView,
} from '../../../../src/app/components/results/table-view.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

const KEYS = ['rank', 'model', 'score', 'turn2', 'category-a,b'];
const USUAL: TableView = { sorting: { key: 'score', direction: 'descending' }, columns: null, open: [], pair: null, isMatrix: null };

describe('parseTableView', () => {
  it.each<[string | undefined, Partial<TableView>]>([
    [undefined, {}],
    ['sort=turn2,asc', { sorting: { key: 'turn2', direction: 'ascending' } }],
    ['sort=category-a,b,desc', { sorting: { key: 'category-a,b', direction: 'descending' } }],
    ['sort=turn2', {}],
    ['sort=turn2,sideways', {}],
    ['sort=secret,asc', {}],
    ['columns=-turn2,change', { columns: { hidden: ['turn2'], added: ['change'] } }],
    ['open=a,b', { open: ['a', 'b'] }],
    ['pair=a,b', { pair: ['a', 'b'] }],
    ['pair=a', {}],
    ['differences=all', { isMatrix: true }],
    ['differences=two', { isMatrix: false }],
    ['differences=no', {}],
  ])('reads %j', (query, view) => {
    expect(parseTableView(query, KEYS)).toEqual({ ...USUAL, ...view });
  });
});

describe('withTableView', () => {
  it('is read again as it was written, and keeps the other fields', () => {
    const view: TableView = {
      sorting: { key: 'turn2', direction: 'ascending' },
      columns: { hidden: ['turn2'], added: ['category-a,b'] },
      open: ['r1', 'r2'],
      pair: ['r1', 'r2'],
      isMatrix: false,
    };
    const query = withTableView('run=a,b&coverage=0.5', view);
    expect(query).toContain('run=a,b&coverage=0.5&sort=turn2,asc&');
    expect(parseTableView(query, KEYS)).toEqual(view);
  });

  it('leaves out what is as usual', () => {
    expect(withTableView('sort=turn2,asc&open=a&columns=change', { ...USUAL, columns: USUAL_COLUMNS })).toBe('');
  });
});

describe('a choice of columns', () => {
  const columns = columnsFor([fakeRunState()]);
  const keysOf = (text: string) => shownColumns(columns, parseColumnChoice(text)).map(({ key }) => key);
  const columnOf = (key: string) => {
    const column = columns.find((each) => each.key === key);
    if (column === undefined) throw new Error(`no column ${key}`);
    return column;
  };

  it('takes usual columns away and adds extra ones, never the score', () => {
    expect(keysOf('')).not.toContain('change');
    expect(keysOf('-turn1,-score,change,unknown,-unknown')).toEqual(['score', 'turn2', 'change', 'coverage', 'flags', 'length', 'speed', 'memory', 'cost']);
  });

  it('is changed one column at a time, and comes back to the usual one', () => {
    const hidden = withColumn(USUAL_COLUMNS, columnOf('turn1'), false);
    const both = withColumn(hidden, columnOf('category-math'), true);
    expect(columnChoiceText(both)).toBe('-turn1,category-math');
    expect(withColumn(withColumn(both, columnOf('category-math'), false), columnOf('turn1'), true)).toEqual(USUAL_COLUMNS);
  });

  it('is read as it was written, whatever a category is called', () => {
    const choice = { hidden: ['flags'], added: ['category-a,-b%'] };
    expect(parseColumnChoice(columnChoiceText(choice))).toEqual(choice);
    expect(parseColumnChoice('%E0%A4%A')).toEqual({ hidden: [], added: ['%E0%A4%A'] });
  });
});
