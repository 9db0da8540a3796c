/** Judgments of many models by one judge, as a file of FastChat's own size: made-up words, the same for every machine. */
import { toPythonJsonLines, PythonFloat } from '../../src/core/python-json.ts';
import { createRandom } from '../../src/core/random.ts';

const WORDS = (
  'harbour kettle lantern orchard pebble ribbon saddle thimble umbrella violin walnut yarrow anchor basket candle drawer ' +
  'engine feather garden hammer island jacket ladder mirror needle oven parcel quilt river spoon table under very when'
).split(' ');

export interface MadeUpSize {
  readonly models: number;
  readonly questions: number;
  /** Characters of a row's `user_prompt`, about. */
  readonly promptCharacters: number;
}

/** 31 models × 160 judgments, 35 MB: the size of the official judgment file. */
export const OFFICIAL_SIZE: MadeUpSize = { models: 31, questions: 80, promptCharacters: 5900 };

/** One text for each question and turn, its rows model by model as FastChat writes them. */
export function* madeUpJudgments({ models, questions, promptCharacters }: MadeUpSize): Generator<string> {
  const random = createRandom(31);
  for (const turn of [1, 2])
    for (let question = 0; question < questions; question += 1)
      yield toPythonJsonLines(
        Array.from({ length: models }, (_, model) => row({ model, question, turn, promptCharacters }, random)),
      );
}

const CATEGORIES = ['writing', 'roleplay', 'reasoning', 'math', 'coding', 'extraction', 'stem', 'humanities'];

/** The questions that were judged, as a bench's own file. */
export function madeUpQuestions({ questions }: Pick<MadeUpSize, 'questions'>): string {
  const random = createRandom(81);
  return toPythonJsonLines(
    Array.from({ length: questions }, (_, question) => ({
      question_id: 81 + question,
      category: CATEGORIES[Math.floor((question * CATEGORIES.length) / questions)] ?? '',
      turns: [prose(200, random), prose(80, random)],
    })),
  );
}

interface RowPlace {
  readonly model: number;
  readonly question: number;
  readonly turn: number;
  readonly promptCharacters: number;
}

function row({ model, question, turn, promptCharacters }: RowPlace, random: () => number) {
  const score = 1 + Math.floor(random() * 10);
  return {
    question_id: 81 + question,
    model: `model-${String(model).padStart(2, '0')}`,
    judge: ['made-up-judge', `single-v1${turn === 2 ? '-multi-turn' : ''}`],
    user_prompt: prose(promptCharacters, random),
    judgment: `${prose(600, random)} Rating: [[${score}]]`,
    score,
    turn,
    tstamp: new PythonFloat(1_690_000_000.5 + question),
  };
}

/** Sentences with the marks that make JSON escape: line ends, quotes, characters outside ASCII. */
function prose(characters: number, random: () => number): string {
  const words: string[] = [];
  for (let length = 0; length < characters;) {
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? '';
    const mark = random();
    const text = mark < 0.02 ? `"${word}"\n\n` : mark < 0.03 ? `${word} –` : mark < 0.1 ? `${word}.` : word;
    words.push(text);
    length += text.length + 1;
  }
  return words.join(' ');
}
