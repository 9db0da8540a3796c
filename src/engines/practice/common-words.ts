/** Small word lists, our own: enough to tell English from noise, not a dictionary. */

/** Words that stand before a noun and cannot end a phrase. */
export const DETERMINERS = words('the a an my your his its our their every each some any no this these those');

/** Words that want something after them. */
export const PREPOSITIONS = words(
  'of to in on at for with from by into over under about between after before through without against across near',
);

export const CONJUNCTIONS = words('and or but because if when while so than as although until since');

export const AUXILIARIES = words(
  'is are was were be been being am has have had do does did will would can could should may might must shall',
);

const OTHERS = words(
  `i you he she it we they me him her us them who what which that where why how not there here then also very more most
  other only just all both many much one two first last new now never always often again even still too up down out off
  well own same such like make made give take come go see know say said think find use way time thing people day good
  long little great right back must let get keep need want help work part place`,
);

/** Words found in almost any English text; about two in five running words are among them. */
export const COMMON_WORDS: ReadonlySet<string> = new Set([
  ...DETERMINERS,
  ...PREPOSITIONS,
  ...CONJUNCTIONS,
  ...AUXILIARIES,
  ...OTHERS,
]);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
