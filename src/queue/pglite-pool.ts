import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';

interface Rows {
  rows: never[];
  rowCount: number | null;
}

/**
 * PGlite in the form of a node-postgres pool, as far as BullMQ's PostgreSQL back end uses one. All its clients are the one
 * session that PGlite has: BullMQ opens transactions in migrations only, which run before anything else.
 */
export class PglitePool extends EventEmitter {
  /** What is in the process cannot be cut off unnoticed: BullMQ may wait for notifications as long as it likes. */
  readonly options = { keepAlive: true };
  private readonly clients = new Set<PgliteClient>();
  private readonly stopListening: () => void;

  constructor(private readonly database: PGlite) {
    super();
    this.setMaxListeners(0);
    this.stopListening = database.onNotification((channel, payload) => {
      for (const client of this.clients) client.emit('notification', { channel, payload });
    });
  }

  async query(text: string, parameters: readonly unknown[] = []): Promise<Rows> {
    // Several statements in one text are not for the extended protocol, which parameters need.
    const result =
      parameters.length === 0
        ? (await this.database.exec(text)).at(-1)
        : await this.database.query(text, [...parameters]);
    return { rows: (result?.rows ?? []) as never[], rowCount: result?.affectedRows ?? null };
  }

  connect(): Promise<PgliteClient> {
    const client = new PgliteClient(this, () => this.clients.delete(client));
    this.clients.add(client);
    return Promise.resolve(client);
  }

  end(): Promise<void> {
    this.stopListening();
    return Promise.resolve();
  }
}

class PgliteClient extends EventEmitter {
  constructor(
    private readonly pool: PglitePool,
    readonly release: () => void,
  ) {
    super();
    this.setMaxListeners(0);
  }

  query(text: string, parameters?: readonly unknown[]): Promise<Rows> {
    return this.pool.query(text, parameters);
  }
}
