/**
 * `node app/build/templates.ts`: compiles the starter's MJML to HTML with Liquid, ahead of everything, so that sending
 * needs no MJML.
 */
import { readFile, writeFile } from 'node:fs/promises';
import mjml2html from 'mjml';

const folder = new URL('../../models/campaigns/starter/', import.meta.url);
export const compiledFile = new URL('template.ts', folder);

/** The module that holds the compiled template. */
export async function compileStarter(): Promise<string> {
  const source = await readFile(new URL('starter.mjml', folder), 'utf8');
  const { html } = await mjml2html(source, {
    validationLevel: 'strict',
    keepComments: false,
    // No font is fetched from anywhere.
    fonts: {},
  });
  const slim = html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
  const literal = slim.replace(/[\\`]|\$\{/g, (special) => `\\${special}`);
  return `/** The starter template: HTML with Liquid. Made from starter.mjml by \`node app/build/templates.ts\`. */\nexport const starterTemplate = \`${literal}\`;\n`;
}

if (import.meta.main) await writeFile(compiledFile, await compileStarter());
