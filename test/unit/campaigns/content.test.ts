import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EmailConfiguration } from '../../../lib/pure/campaign-configuration.ts';
import { contentHash } from '../../../lib/hash.ts';
import { compileContent, renderMail, type Sender } from '../../../models/campaigns/content.ts';
import { starterTemplate } from '../../../models/campaigns/starter/template.ts';

const store = { language: 'en', currency: 'USD', zone: 'America/New_York' } as const;
const place = { unsubscribeUrl: 'https://mail.shop.example/u/key.mac', storeName: 'Vinyl & Co' };
const starter = { html: starterTemplate };

const email = (changes: Partial<EmailConfiguration> = {}): EmailConfiguration => ({
  subject: 'Hello {{ first_name | default: "you" }}',
  preview: '',
  template: 'starter',
  heading: '',
  body: '',
  ...changes,
});
const render = (changes: Partial<EmailConfiguration>, attributes: Readonly<Record<string, unknown>> = {}) =>
  renderMail(compileContent(email({ subject: 'Hi', ...changes }), starter, store), attributes, place);

describe('what a mail says', () => {
  it('escapes what customers are called in the HTML and leaves it alone in subject and text', () => {
    const mail = render(
      { subject: 'For {{ first_name }}', heading: '{{ first_name }}', body: 'Dear {{ first_name }}' },
      { first_name: `<b>"Tom" & 'Co'</b>` },
    );
    expect(mail.subject).toBe(`For <b>"Tom" & 'Co'</b>`);
    expect(mail.text).toContain(`Dear <b>"Tom" & 'Co'</b>`);
    expect(mail.html).toContain('&lt;b&gt;&#34;Tom&#34; &amp; &#39;Co&#39;&lt;/b&gt;');
    expect(mail.html).not.toContain('<b>');
    expect(mail.html).toContain('Vinyl &amp; Co');
  });

  it('writes the whole text part from heading, body and button, and how to unsubscribe', () => {
    const mail = render(
      {
        heading: 'New records',
        body: 'They came in on Friday.\r\n\r\n\r\nSee you soon,\nthe people of {{ store.name }}',
        button: { label: 'Have a look', url: 'https://shop.example/new?c={{ customer_key | url_encode }}' },
      },
      { customer_key: 'a b&c' },
    );
    expect(mail.text).toBe(
      [
        'New records',
        'They came in on Friday.',
        'See you soon,\nthe people of Vinyl & Co',
        'Have a look: https://shop.example/new?c=a+b%26c',
        'You receive this e-mail because you signed up for the news of Vinyl & Co.\n' +
          'Unsubscribe: https://mail.shop.example/u/key.mac\n',
      ].join('\n\n'),
    );
    expect(mail.html).toContain('See you soon,<br>the people of Vinyl &amp; Co');
    expect(mail.html).toContain('href="https://shop.example/new?c=a+b%26c"');
    expect(mail.html).toContain('href="https://mail.shop.example/u/key.mac"');
  });

  it('adds how to unsubscribe to a text of one’s own, unless it says so itself', () => {
    expect(render({ text: 'Only this.' }).text).toMatch(/^Only this\.\n\nYou receive.*\nUnsubscribe: https.*\n$/);
    expect(render({ text: 'Enough? {{ unsubscribe_url }}' }).text).toBe(`Enough? ${place.unsubscribeUrl}\n`);
  });

  it.each([
    ['en', 'newsletter', 'because you signed up for the news of Vinyl & Co.'],
    ['en', 'not_needed', 'because you are a customer of Vinyl & Co.'],
    ['es', 'newsletter', 'porque te has suscrito a las novedades de Vinyl & Co.'],
    ['es', 'not_needed', 'porque eres cliente de Vinyl & Co.'],
  ] as const)('says in %s why somebody gets it, when consent is %s', (language, consent, why) => {
    const mail = renderMail(
      compileContent(email({ subject: 'Hi' }), starter, { ...store, language, consent }),
      {},
      place,
    );
    expect(mail.text).toContain(why);
    expect(mail.html).toContain(why.replace('&', '&amp;'));
  });

  it('ends with the postal address where there is one, once and escaped', () => {
    const sender = { ...store, postalAddress: '12 Main <Street>,\n Springfield' };
    const written = (changes: Partial<EmailConfiguration>) =>
      renderMail(compileContent(email({ subject: 'Hi', ...changes }), starter, sender), {}, place);
    const line = 'Vinyl & Co · 12 Main <Street>, Springfield\n';
    expect(written({ body: 'x' }).text).toMatch(new RegExp(`Unsubscribe: .*\\n${line}$`));
    expect(written({ body: 'x' }).html).toContain('Vinyl &amp; Co · 12 Main &lt;Street&gt;, Springfield');
    expect(written({ text: '{{ unsubscribe_url }}' }).text).toBe(`${place.unsubscribeUrl}\n\n${line}`);
    expect(written({ text: '{{ unsubscribe_url }} {{ store.postal_address }}' }).text.match(/Main/g)).toHaveLength(1);
    expect(render({ body: 'x' }).html).not.toContain('Vinyl &amp; Co ·');
  });

  it('leaves out heading, paragraphs and button that are empty', () => {
    const mail = render({ body: '{% if first_name %}Hi {{ first_name }}{% endif %}\n\nBye' }, { first_name: null });
    expect(mail.html.match(/<p style/g)).toHaveLength(1);
    expect(mail.html).not.toContain('<h1');
    expect(mail.html).not.toContain('class="button"');
  });

  it('writes money, numbers and days in the language and zone of the store', () => {
    const body = '{{ value | money }} · {{ orders | number: 1 }} · {{ day | date_long }} · {{ at | date_long }}';
    const attributes = { value: '12345.5000', orders: 1234.56, day: '1998-06-30', at: '1998-07-01T03:00:00Z' };
    const texts = [store, { language: 'es', currency: 'EUR', zone: 'Europe/Madrid' } as const].map(
      (other) => renderMail(compileContent(email({ subject: 'x', body }), starter, other), attributes, place).text,
    );
    expect(texts[0]).toContain('$12,345.50 · 1,234.6 · June 30, 1998 · June 30, 1998');
    expect(texts[1]).toContain('12.345,50\u00a0€ · 1.234,6 · 30 de junio de 1998 · 1 de julio de 1998');
    expect(texts[1]).toContain('Darse de baja: ');
  });

  it('takes a missing value as nothing, and a missing variable as an error that names it', () => {
    expect(render({ subject: 'Hi {{ first_name | default: "you" }}' }, { first_name: null }).subject).toBe('Hi you');
    expect(render({ body: '{{ v | money | default: "–" }}{{ d | date_long }}' }, { v: null, d: null }).text).toMatch(
      /^–/,
    );
    for (const body of ['{{ first_nme }}', '{% if first_nme %}x{% endif %}', '{% for x in first_nme %}{% endfor %}']) {
      expect(() => render({ body }, { first_name: 'Eva' })).toThrow(
        new RangeError('email.body: needs the variable first_nme, which is not there'),
      );
    }
    expect(() => render({ body: '{{ v | money }}' }, { v: 'much' })).toThrow(/email\.body: money: needs a number/);
    expect(() => render({ subject: ' {{ first_name }} ' }, { first_name: null })).toThrow(/email\.subject: is empty/);
  });

  it('names the attributes that it uses, and only those', () => {
    const content = compileContent(
      email({
        body: '{% assign x = store.name %}{{ x }} {% for o in orders %}{{ o.id }}{% endfor %}{{ city }}',
        button: { label: 'Go', url: 'https://shop.example/{{ customer_key }}' },
        text: '{{ historic_clv | money }} {{ unsubscribe_url }}',
      }),
      { html: '{{ mail.heading }}{{ words.why }}{{ cluster_3 }}{{ unsubscribe_url }}' },
      store,
    );
    expect(content.variables).toEqual(['city', 'cluster_3', 'customer_key', 'first_name', 'historic_clv', 'orders']);
  });

  it.each([
    ['{{ a', /email\.body: .*not closed/],
    ['{{ a | shout }}', /email\.body: undefined filter: shout/],
    ['{{ a | raw }}', /undefined filter: raw/],
    ['{{ "now" | date: "%Y" }}', /undefined filter: date/],
    ['{{ list | sample }}', /undefined filter: sample/],
    ['{% include "/etc/passwd" %}', /tag "include" not found/],
    ['{% render "x" %}', /tag "render" not found/],
    ['{% layout "x" %}', /tag "layout" not found/],
  ])('refuses %s before anything is sent', (body, reason) => {
    expect(() => compileContent(email({ body }), starter, store)).toThrow(reason);
  });

  it('refuses a template without a way to unsubscribe', () => {
    expect(() => compileContent(email(), { html: '<p>{{ mail.heading }}</p>' }, store)).toThrow(/unsubscribe_url/);
  });

  it('stops a template that would not end or would fill the memory', () => {
    expect(() => render({ body: '{% for i in (1..100000000) %}x{% endfor %}' })).toThrow(/limit exceeded/);
    const doubling = '{% assign s = "x" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}';
    expect(() => render({ body: doubling })).toThrow(/limit exceeded/);
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'shop.example',
    '{{ a }}',
  ])('refuses a button that leads to %s', (url) => {
    expect(() => render({ button: { label: 'Go', url } }, { a: 'vbscript:x' })).toThrow(/email\.button\.url: needs/);
  });

  it('gives every shaping change another version', () => {
    const version = (changes: Partial<EmailConfiguration>, html = starterTemplate, other: Partial<Sender> = {}) =>
      contentHash(compileContent(email(changes), { html }, { ...store, ...other }).source);
    const versions = [
      version({}),
      version({ subject: 'Other' }),
      version({ text: 'x' }),
      version({}, `${starterTemplate} `),
      version({}, starterTemplate, { currency: 'EUR' }),
      version({}, starterTemplate, { language: 'es' }),
      version({}, starterTemplate, { consent: 'not_needed' }),
      version({}, starterTemplate, { postalAddress: '12 Main Street' }),
    ];
    expect(new Set(versions).size).toBe(versions.length);
    expect(version({})).toBe(versions[0]);
  });

  it('keeps subject and preview on one line and the HTML intact, whatever an attribute holds', () => {
    const content = compileContent(
      email({ subject: 'For {{ name }}', preview: '{{ name }}', heading: '{{ name }}', body: 'a\n\n{{ name }}\n\nb' }),
      starter,
      store,
    );
    const tagsOf = (html: string) => html.match(/<[^>]*>/g)?.length;
    const usual = tagsOf(renderMail(content, { name: 'Eva' }, place).html);
    const nasty = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'x\r\nBcc: a@b.example',
        'x\u2028y',
        '{{ mail }}',
        '{% raw %}',
        '</title><script>',
        '\u0000\u0085',
      ),
    );
    fc.assert(
      fc.property(nasty, (name) => {
        const mail = renderMail(content, { name }, place);
        expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(mail.preview).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        // An empty heading or paragraph is left out.
        const isEmpty = !/[^\p{Cc}\s]/u.test(name);
        expect(isEmpty || tagsOf(mail.html) === usual).toBe(true);
      }),
    );
  });
});
