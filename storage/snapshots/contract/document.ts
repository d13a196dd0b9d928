/**
 * A data contract as the Open Data Contract Standard writes one (v3.1), as far as a snapshot needs it: tables, columns,
 * promises. What earlier versions of Perdura or people added is let through when it is read.
 */
import { z } from 'zod';

export const contractFile = 'datacontract.yaml';
export const standard = 'v3.1.0';

const property = z.looseObject({ property: z.string(), value: z.unknown() });

const quality = z.looseObject({ type: z.enum(['library', 'sql', 'text']) });

const column = z.looseObject({
  name: z.string(),
  logicalType: z.string(),
  physicalType: z.string(),
  required: z.boolean().exactOptional(),
  unique: z.boolean().exactOptional(),
  primaryKey: z.boolean().exactOptional(),
  primaryKeyPosition: z.int().exactOptional(),
  description: z.string().exactOptional(),
  classification: z.string().exactOptional(),
  quality: z.array(quality).readonly().exactOptional(),
});

const table = z.looseObject({
  name: z.string(),
  description: z.string().exactOptional(),
  properties: z.array(column.readonly()).readonly(),
  quality: z.array(quality).readonly().exactOptional(),
  customProperties: z.array(property).readonly().exactOptional(),
});

const content = z.looseObject({
  apiVersion: z.string(),
  kind: z.literal('DataContract'),
  id: z.string(),
  status: z.string(),
  schema: z.array(table.readonly()).readonly(),
});

export const contractSchema = content.extend({ version: z.string().regex(/^\d+\.\d+\.\d+$/) }).readonly();

/** What has a version. */
export type ContractContent = Readonly<z.infer<typeof content>>;

export type DataContract = z.infer<typeof contractSchema>;
export type ContractTable = DataContract['schema'][number];
export type ContractColumn = ContractTable['properties'][number];
export type ContractQuality = z.infer<typeof quality>;
