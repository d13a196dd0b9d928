/** One report as one HTML file: no clock, no network, no file; equal data give equal bytes. */
import { html, toText } from './html.ts';
import type { ReportData } from './report-data.ts';

export function renderReport(data: ReportData): string {
  return toText(
    html`<!doctype html><html lang="${data.language}"><head><meta charset="utf-8"><title>${data.store}</title></head><body><main><h1>${data.store}</h1></main></body></html>`,
  );
}
