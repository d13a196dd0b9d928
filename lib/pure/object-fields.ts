/** Fields that objects of several kinds have. */
import { z } from 'zod';

export const objectName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be 1–60 of a–z, 0–9 and -, beginning with a letter or digit');

export const objectStore = z.string().optional().describe('which store; needed when perdura.yaml has several');
