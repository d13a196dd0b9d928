import { describe, expect, it } from 'vitest';
import { taskQueueOf, temporalConfig } from '../../../temporal.config.ts';

const noFile = { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', HOME: '/home/someone' };

describe('the configuration of Temporal', () => {
  it('is the embedded server with a year of history when nothing is set', () => {
    const config = temporalConfig(noFile);
    expect(config.target).toEqual({ kind: 'embedded', synchronous: 'NORMAL' });
    expect(config).toMatchObject({ namespace: 'perdura', retentionDays: 365, keyring: undefined });
    expect(config.serverSearch.cacheFolder).toBe('/home/someone/.cache/perdura');
  });

  it('takes address, namespace, API key and metadata from the environment', () => {
    const config = temporalConfig({
      ...noFile,
      TEMPORAL_ADDRESS: 'temporal.example.test:7233',
      TEMPORAL_NAMESPACE: 'shop',
      TEMPORAL_API_KEY: 'k',
      TEMPORAL_GRPC_META_TEAM: 'data',
    });
    expect(config.namespace).toBe('shop');
    expect(config.target).toEqual({
      kind: 'configured',
      options: { address: 'temporal.example.test:7233', apiKey: 'k', tls: true, metadata: { team: 'data' } },
    });
  });

  it('uses the namespace `default` of a configured server when none is named', () => {
    expect(temporalConfig({ ...noFile, TEMPORAL_ADDRESS: 'localhost:7233' }).namespace).toBe('default');
  });

  it('refuses an API key without an address', () => {
    expect(() => temporalConfig({ ...noFile, TEMPORAL_API_KEY: 'k' })).toThrow(
      expect.objectContaining({ kind: 'config', remedy: expect.stringContaining('TEMPORAL_ADDRESS') }),
    );
  });

  it('refuses a profile that does not exist', () => {
    expect(() => temporalConfig({ ...noFile, TEMPORAL_PROFILE: 'staging' })).toThrow(
      expect.objectContaining({ kind: 'config', message: expect.stringContaining('staging') }),
    );
  });

  it('refuses a bad payload key at once', () => {
    expect(() => temporalConfig({ ...noFile, PERDURA_PAYLOAD_KEY: 'short' })).toThrow(/PERDURA_PAYLOAD_KEY, key 1/);
  });

  it('hands no secret to the tools that fetch the server', () => {
    const { toolEnvironment } = temporalConfig({
      ...noFile,
      PATH: '/bin',
      GOPROXY: 'https://proxy.example.test',
      https_proxy: 'http://proxy.example.test',
      DATABASE_URL: 'postgres://user:secret@db',
      AWS_SECRET_ACCESS_KEY: 'secret',
    }).serverSearch;
    expect(Object.keys(toolEnvironment).toSorted()).toEqual(['GOPROXY', 'HOME', 'PATH', 'https_proxy']);
  });

  it('gives every store a queue of its own', () => {
    expect(taskQueueOf('cdnow')).toBe('perdura-cdnow');
  });
});
