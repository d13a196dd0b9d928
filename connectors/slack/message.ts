/** A notice as Slack shows it: blocks for readers, one line for notifications. Everything of ours is escaped. */
import type { KnownBlock } from '@slack/web-api';
import type { Notice } from '../../lib/notifier.ts';

export interface SlackMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const signs: Readonly<Record<Notice['level'], string>> = {
  success: ':white_check_mark:',
  refused: ':large_orange_circle:',
  failure: ':x:',
};

/** Slack's own limits, less a little. */
const maxText = 2_900;
const maxField = 1_900;
const fieldsPerBlock = 10;
const maxFields = 40;

export function slackMessage({ level, store, subject, title, lines, figures = [], links = [] }: Notice): SlackMessage {
  const sign = signs[level];
  const blocks: KnownBlock[] = [section(`${sign} *${clip(escape(title), 500)}*`)];
  const fields = figures.slice(0, maxFields).map(([label, value]) => ({
    type: 'mrkdwn' as const,
    text: clip(`*${escape(label)}*\n${escape(value)}`, maxField),
  }));
  for (let at = 0; at < fields.length; at += fieldsPerBlock) {
    blocks.push({ type: 'section', fields: fields.slice(at, at + fieldsPerBlock) });
  }
  for (const text of [clip(lines.map(escape).join('\n'), maxText), linksText(links)]) {
    if (text.trim() !== '') blocks.push(section(text));
  }
  blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: clip(escape(`${store} · ${subject}`), 500) }] });
  return { text: clip(`${sign} ${escape(title)}`, maxText), blocks };
}

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** `<!channel>` in a message must not call everybody. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Whole links, as many as fit. A path on the worker's machine is no link: it is shown as it is. */
function linksText(links: NonNullable<Notice['links']>): string {
  let text = '';
  for (const { label, url } of links) {
    const name = clip(escape(label).replaceAll('|', '/').trim() || 'link', 100);
    const shown = /^https?:\/\//.test(url)
      ? `<${escape(url.replace(/[<>|\s]/g, encodeURIComponent))}|${name}>`
      : `${name}: ${escape(url)}`;
    const longer = text === '' ? shown : `${text}   ·   ${shown}`;
    if (longer.length <= maxText) text = longer;
  }
  return text;
}

/** Cuts between characters, and never inside an escape. */
function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/(&[a-z]*|[\ud800-\udbff])$/, '')}…`;
}
