/**
 * What a mail says: Liquid compiled once, rendered once per customer. Heading, body and button are plain words with
 * Liquid in them; the HTML template escapes them together with everything that customers' attributes hold.
 */
import type { CampaignConfiguration, EmailConfiguration } from '../../lib/pure/campaign-configuration.ts';
import type { StoreFormat } from './formats.ts';
import { type CompiledLiquid, createEngine, type Variables } from './liquid.ts';
import { words } from './words.ts';

export interface Content {
  /** Everything that shapes the mail: its hash is the content's version. */
  readonly source: Readonly<Record<string, unknown>>;
  /** Attributes of a customer that the mail uses, sorted. Only those need to be kept for it. */
  readonly variables: readonly string[];
  readonly compiled: Compiled;
}

export interface Mail {
  readonly subject: string;
  /** What inboxes show beside the subject. */
  readonly preview: string;
  readonly html: string;
  readonly text: string;
}

interface Compiled {
  readonly fields: Readonly<Record<'subject' | 'preview' | 'heading' | 'body', CompiledLiquid>>;
  readonly button: { readonly label: CompiledLiquid; readonly url: CompiledLiquid } | undefined;
  readonly html: CompiledLiquid;
  readonly text: CompiledLiquid | undefined;
  readonly language: StoreFormat['language'];
  readonly words: { readonly why: string; readonly unsubscribe: string };
  readonly postalAddress: string | null;
}

/** What store and campaign bring to a mail beside its own words. */
export interface Sender extends StoreFormat {
  /** Of the campaign: the footer says why somebody gets the mail. Default: newsletter. */
  readonly consent?: CampaignConfiguration['consent'] | undefined;
  readonly postalAddress?: string | undefined;
}

/** To be raised when this code writes the same words differently. */
const renderingVersion = 2;

/** Names that every mail has, beside the customer's attributes. */
const given = ['store', 'unsubscribe_url'];
const givenToTemplate = [...given, 'mail', 'words'];

/**
 * @param template the HTML with Liquid; it reads `mail.subject`, `mail.preview`, `mail.heading`, `mail.paragraphs` (each a
 *   list of lines), `mail.button`, `mail.language`, `words.why`, `words.unsubscribe`, `store.name`, `store.postal_address`,
 *   `unsubscribe_url` and the customer's attributes
 * @throws RangeError naming the field whose Liquid is not valid, or a template without a way to unsubscribe
 */
export function compileContent(
  email: EmailConfiguration,
  template: { readonly html: string },
  { language, currency, zone, consent = 'newsletter', postalAddress }: Sender,
): Content {
  const plain = createEngine({ language, currency, zone }, { escape: false });
  const html = createEngine({ language, currency, zone }, { escape: true }).compile('template', template.html);
  if (!html.variables.includes('unsubscribe_url')) {
    throw new RangeError('template: needs {{ unsubscribe_url }}, or nobody could unsubscribe');
  }
  const { button, text } = email;
  const compiled: Compiled = {
    fields: {
      subject: plain.compile('email.subject', email.subject),
      preview: plain.compile('email.preview', email.preview),
      heading: plain.compile('email.heading', email.heading),
      body: plain.compile('email.body', email.body),
    },
    button: button && {
      label: plain.compile('email.button.label', button.label),
      url: plain.compile('email.button.url', button.url),
    },
    html,
    text: text === undefined ? undefined : plain.compile('email.text', text),
    language,
    words: { why: words[language].why[consent], unsubscribe: words[language].unsubscribe },
    postalAddress: postalAddress === undefined ? null : oneLine(postalAddress),
  };
  const parts = [...Object.values(compiled.fields), ...Object.values(compiled.button ?? {}), compiled.text];
  const used = [
    ...parts.flatMap((part) => part?.variables ?? []).filter((name) => !given.includes(name)),
    ...html.variables.filter((name) => !givenToTemplate.includes(name)),
  ];
  const { words: said, postalAddress: address } = compiled;
  return {
    source: {
      renderingVersion,
      email,
      html: template.html,
      words: said,
      language,
      currency,
      zone,
      consent,
      ...(address === null ? {} : { postalAddress: address }),
    },
    variables: [...new Set(used)].sort(),
    compiled,
  };
}

/**
 * @param attributes the customer's; every one of `content.variables`, null where the customer has no value
 * @throws RangeError naming the field and what it needs; never what the customer's attributes hold
 */
export function renderMail(
  { compiled }: Content,
  attributes: Variables,
  { unsubscribeUrl, storeName }: { readonly unsubscribeUrl: string; readonly storeName: string },
): Mail {
  const { fields, language, postalAddress } = compiled;
  const store = { name: oneLine(storeName), postal_address: postalAddress };
  const scope = { ...tame(attributes), store, unsubscribe_url: unsubscribeUrl };
  const subject = oneLine(fields.subject.render(scope));
  if (subject === '') throw new RangeError('email.subject: is empty once rendered');
  const preview = oneLine(fields.preview.render(scope));
  const heading = oneLine(fields.heading.render(scope));
  const paragraphs = splitParagraphs(fields.body.render(scope));
  const button = compiled.button && {
    label: oneLine(compiled.button.label.render(scope)),
    url: safeLink(compiled.button.url.render(scope)),
  };
  const { unsubscribe, why } = compiled.words;
  const said = { unsubscribe, why: why.replace('{store}', () => store.name) };
  // A field that is not there is null: strict variables would refuse one that is undefined.
  const mail = { subject, preview, heading, paragraphs, button: button ?? null, language };
  const written =
    compiled.text === undefined
      ? [
          heading,
          ...paragraphs.map((lines) => lines.join('\n')),
          button === undefined ? '' : `${button.label}: ${button.url}`,
        ]
      : [tidy(compiled.text.render(scope))];
  const body = written.filter((part) => part !== '').join('\n\n');
  const ending = [
    ...(body.includes(unsubscribeUrl) ? [] : [said.why, `${said.unsubscribe}: ${unsubscribeUrl}`]),
    ...(postalAddress === null || body.includes(postalAddress) ? [] : [`${store.name} · ${postalAddress}`]),
  ];
  return {
    subject,
    preview,
    html: compiled.html.render({ ...scope, mail, words: said }),
    text: `${[body, ending.join('\n')].filter((part) => part !== '').join('\n\n')}\n`,
  };
}

/** Values of customers bring no lines of their own: no header and no paragraph can begin inside a name. */
const tame = (attributes: Variables): Variables =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? oneLine(value) : value]),
  );

const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();

const tidy = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    // Everything of the category "control" but the line end.
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .replace(/[ \u00a0]+$/gm, '')
    .trim();

/** An empty line ends a paragraph; other line ends stay. */
const splitParagraphs = (body: string): readonly (readonly string[])[] =>
  tidy(body)
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => paragraph.split('\n').map((line) => line.trim()));

function safeLink(rendered: string): string {
  const text = rendered.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:', 'mailto:'].includes(url.protocol)) {
    throw new RangeError('email.button.url: needs a whole address that begins with https:, http: or mailto:');
  }
  return url.href;
}
