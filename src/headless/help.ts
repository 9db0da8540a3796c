/** `benchtab help`. */
export const HELP = `benchtab: MT-bench from the command line

  benchtab eval [options]              answer a bench in a Chromium, judge the answers, print the leaderboard
    --models ID,…                      ids of configs/model_config.yaml (default: the built-in models)
    --model-url URL  --slots N         any OpenAI-compatible server, ending in /v1: --models are its names for its models,
                                       N conversations are asked for at once (default: 4; over http a browser has six)
    --bench starter|mt-bench|DIR       DIR in FastChat's layout (default: starter)
    --max-questions N  --categories a,b  --choices N  --max-tokens N
    --mode single|pairwise-baseline|pairwise-all  --baseline ID     rate answers, or judge them against each other
    --judge practice|MODEL[,MODEL…]    who judges: see “Judges” below (default: practice)
    --references NAME                  reference answers for reasoning, math, coding (default: the judge's own, else the
                                       first of the bench)
    --gpu-budget MB                    memory of the graphics card (default: configuration)
    --config DIR                       folder of the two YAML files (default: configs)
    --output FILE.json                 beside it FILE.csv and the folder FILE/ in FastChat's layout
    --profile DIR  --resume            keep the browser profile; go on with its newest unfinished run (--max-cost: new cap)
    --headed  --verbose  --chrome-arg ARG

  benchtab judge --answers FILE… --bench DIR|mt-bench --judge MODEL --output FILE.jsonl
    Judges choice 0 of every answer, as FastChat does; further choices in the files are left alone.
    --resume                           judge only what FILE lacks; with --retry-unrated also what has no rating
    --config DIR                       folder of the two YAML files (default: configs)
    --first-n N                        the first N questions of the bench
    --references NAME                  default: the judge's own, else gpt-4
    --mode pairwise-baseline|pairwise-all  --baseline MODEL     judge the files against each other, in both orders

  Judges (eval, judge)
    --judge a,b,c                      several models are a jury: every turn is judged by each; the first is the run's judge
    --judge-url URL[,URL…]             any OpenAI-compatible server, ending in /v1: one for all judges, or one for each
                                       (default: OpenAI)
    --judge-repeats N  --jury-rule mean|median|majority     judgments of every turn by each, and how they become one
    --judge-prompts FILE.jsonl         own prompts, in FastChat's format, under the file's name
    --rate N  --tokens-per-minute N    requests a second (default: 10), prompts and replies together
    --max-cost USD                     stop before more is spent; eval: for each model, judge: for all files together
    --cache FILE                       find judgments again that an earlier run with this file paid for

  benchtab leaderboard FILE… [--mode single|pairwise-baseline|pairwise-all] [--baseline MODEL]
    --model-list a,b  --json           prints FastChat's tables, one for each judge; what they leave out is said on stderr

  benchtab agreement VOTES.json…       how far judges agree, as FastChat's compute_agreement
    --judges gpt4-pair,human|human,human  --json     (default: gpt4-pair,human)

  benchtab serve [--port N] [--open]   serve the page on this machine

The key of the judge's server is read from the environment variable OPENAI_API_KEY, that of the models' server from
BENCHTAB_MODEL_KEY (default: the judge's, where both are one server). In a jury on several servers OPENAI_API_KEY is for
OpenAI alone, BENCHTAB_JUDGE_KEY for the other. No key is stored, logged or exported.
Exit status: 0 done, 1 something unrated or failed, 2 unusable input, 3 stopped (key, budget, judge gone), 130 interrupted.
`;
