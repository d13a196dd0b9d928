/** Settings of a playbook: what somebody said, checked, and the template's own for the rest. */
import { nearest } from '../../lib/pure/nearest.ts';
import type { StoreNumbers } from './store-numbers.ts';
import type { PlaybookSetting, PlaybookTemplate, Settings, SettingValue } from './types.ts';

/**
 * Every setting with its value.
 * @throws RangeError when one is not known, is no value of its kind, or lies outside its bounds
 */
export function resolveSettings(
  template: Pick<PlaybookTemplate, 'id' | 'settings'>,
  given: Readonly<Record<string, SettingValue>>,
  numbers: StoreNumbers,
): ReadonlyMap<string, SettingValue> {
  const known = template.settings.map(({ name }) => name);
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const guess = nearest(stranger, known);
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
    throw new RangeError(`${template.id} has no setting ${stranger}${hint}; it has ${known.join(', ') || 'none'}`);
  }
  const values = new Map<string, SettingValue>();
  for (const setting of template.settings) {
    const value = given[setting.name] ?? setting.standard(numbers, values);
    if (value === undefined) {
      throw new RangeError(`${template.id}: setting ${setting.name} is needed: the store's numbers do not tell it`);
    }
    values.set(setting.name, checked(setting, value, template.id, numbers));
  }
  return values;
}

/** Values that a template's own code reads by name. */
export function readSettings(values: ReadonlyMap<string, SettingValue>): Settings {
  const get = (name: string): SettingValue => {
    const value = values.get(name);
    if (value === undefined) throw new RangeError(`playbook: no setting ${name}`);
    return value;
  };
  return { number: (name) => Number(get(name)), text: (name) => String(get(name)), flag: (name) => get(name) === true };
}

function checked(setting: PlaybookSetting, value: SettingValue, id: string, numbers: StoreNumbers): SettingValue {
  const { name, kind, minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = setting;
  const problem = (need: string): RangeError => new RangeError(`${id}: ${name} must be ${need}, is ${String(value)}`);
  if (kind === 'yes_no') {
    if (value === true || value === 'true' || value === 'yes') return true;
    if (value === false || value === 'false' || value === 'no') return false;
    throw problem('true or false');
  }
  if (kind === 'category') {
    const names = numbers.categories.map((category) => category.name);
    const found = names.find((category) => category.toLowerCase() === String(value).toLowerCase());
    if (found === undefined) throw problem(`one of ${names.join(', ')}`);
    return found;
  }
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
  const bounds = maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `from ${minimum} to ${maximum}`;
  if (!Number.isFinite(number) || number < minimum || number > maximum) throw problem(`a number ${bounds}`);
  if (kind !== 'money' && !Number.isInteger(number)) throw problem(`a whole number ${bounds}`);
  return number;
}
