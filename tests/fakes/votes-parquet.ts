/** Made-up votes as Parquet files, laid out as the published ones. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { madeUpReply, type VoteRow } from './human-votes.ts';

/** A Parquet file with the columns, types and nesting of the published ones. */
export function votesParquet(rows: readonly VoteRow[]): Uint8Array<ArrayBuffer> {
  const conversation = (row: VoteRow, model: string) =>
    [1, 2].flatMap((turn) => [
      { content: `Question ${row.question_id}, turn ${turn}`, role: 'user' },
      { content: madeUpReply(model, row.question_id, turn), role: 'assistant' },
    ]);
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'question_id', data: rows.map(({ question_id }) => BigInt(question_id)) },
      { name: 'model_a', data: rows.map(({ model_a }) => model_a) },
      { name: 'model_b', data: rows.map(({ model_b }) => model_b) },
      { name: 'winner', data: rows.map(({ winner }) => winner) },
      { name: 'judge', data: rows.map(({ judge }) => judge) },
      { name: 'conversation_a', data: rows.map((row) => conversation(row, row.model_a)) },
      { name: 'conversation_b', data: rows.map((row) => conversation(row, row.model_b)) },
      { name: 'turn', data: rows.map(({ turn }) => BigInt(turn)) },
    ],
    schema: [
      { name: 'schema', num_children: 8 },
      whole('question_id'),
      ...['model_a', 'model_b', 'winner', 'judge'].map(text),
      ...conversationColumn('conversation_a'),
      ...conversationColumn('conversation_b'),
      whole('turn'),
    ],
  });
  return new Uint8Array(buffer);
}

function whole(name: string) {
  return { name, type: 'INT64', repetition_type: 'OPTIONAL' } as const;
}

function text(name: string) {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;
}

/** A list of records: three levels, as pyarrow writes it. */
function conversationColumn(name: string) {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'item', repetition_type: 'OPTIONAL', num_children: 2 },
    text('content'),
    text('role'),
  ] as const;
}
