import { expect, it } from 'vitest';
import { parseSegment } from '../../../models/segments/parse.ts';

it.each([
  ['', 'column 1: a segment is a condition such as newsletter = subscribed; this one is empty'],
  [
    'newsletter subscribed',
    'column 12: after newsletter comes =, !=, <, <=, >, >=, in, between or contains, got "subscribed"',
  ],
  [
    'state inn (Lost)',
    'column 7: after state comes =, !=, <, <=, >, >=, in, between or contains, got "inn"; did you mean in?',
  ],
  [
    'state = No purchases',
    'column 12: after a condition comes "and", "or" or the end, got "purchases"; a text of several words stands in quotes: "No purchases"',
  ],
  ['a adn b', 'column 3: after a comes =, !=, <, <=, >, >=, in, between or contains, got "adn"; did you mean and?'],
  ['x = 1 adn b', 'column 7: after a condition comes "and", "or" or the end, got "adn"; did you mean and?'],
  ['x > 1,000', 'column 6: a number has no comma: write 1000'],
  ['x > €5', 'column 5: "€" cannot be read; put texts into quotes, and write amounts as plain numbers such as 99.90'],
  ['x = "abc', 'column 5: the quote " that opens here is never closed'],
  ['a and', 'column 6: here begins a condition such as newsletter = subscribed, got the end of the line'],
  ['a or and b', 'column 6: here begins a condition such as newsletter = subscribed, got "and"'],
  ['(a and b', 'column 9: after a condition in parentheses comes "and", "or" or ")", got the end of the line'],
  ['a)', 'column 2: this ) closes nothing'],
  [
    'x =',
    'column 4: after x = comes a value such as subscribed, "two words", 100 or 2025-01-31, got the end of the line',
  ],
  ['x in Lost', 'column 6: after x in comes (, got "Lost"'],
  ['x in (a b)', 'column 9: in the list of x comes a comma or ), got "b"'],
  ['x between 1 or 2', 'column 13: between the two ends of x comes and, got "or"'],
  ['x < mean(shop)', 'column 10: after mean( comes store, got "shop"'],
  ['x < 2 * 3', 'column 9: after * comes mean(store), median(store) or p90(store), got "3"'],
  ['x < 0.1000000000000000055', 'column 5: 0.1000000000000000055 has more digits than can be kept; 0.1 is the nearest'],
  ['x < 1e999', 'column 5: 1e999 is too large a number'],
  ['x > today - 90', 'column 15: after today - 90 comes days, got the end of the line'],
  ['x > today - 1.5 days', 'column 13: after today - comes a whole number above 0, got 1.5'],
  ['x > today - 99999 days', 'column 13: a date lies at most 36525 days from today, got 99999'],
  [
    'order() > 1',
    'column 1: before "(" comes orders, units, spend, probability, exists or not, got "order"; did you mean orders?',
  ],
  [
    'orders(catgory = x) > 1',
    'column 8: inside orders( comes category, channel, product, type, source, last 90 days, from 2025-01-31 to 2025-12-31 or ), got "catgory"; did you mean category?',
  ],
  ['orders(last 90) > 1', 'column 15: after last 90 comes days, got ")"'],
  ['orders(last 9 days, from 2025-01-01) > 1', 'column 21: orders(…) has one window of time; this is the second'],
  ['orders(from 2025-02-30) > 1', 'column 13: after from comes a date such as 2025-01-31, got 2025-02-30'],
  ['orders() many', 'column 10: after orders(…) comes =, !=, <, <=, > or >=, got "many"'],
  ['orders() > many', 'column 12: after orders(…) > comes a number, got "many"'],
  ['probability(clv in 365 days > 1) > 5%', 'column 13: after probability( comes orders or spend, got "clv"'],
  [
    'probability(spend in 365 days >= 100) >= 60',
    'column 42: a probability lies between 0% and 100%; 60 does not (60% is written 60% or 0.6)',
  ],
  [
    'in segmnt vip',
    'column 4: after in comes segment and its name or list and its name, got "segmnt"; did you mean segment?',
  ],
  ['in segment', 'column 11: here belongs the name of a segment, got the end of the line'],
  ['('.repeat(5_000), 'column 102: conditions nest at most 100 deep; split this into segments'],
])('says where %j goes wrong', (line, message) => {
  expect(() => parseSegment(line)).toThrow(
    expect.objectContaining({ name: 'SegmentError', message, column: Number(/\d+/.exec(message)?.[0]) }),
  );
});
