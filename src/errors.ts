/**
 * Every error that Counterfoil raises on purpose: a stable code, whether trying again can help, the exit status of the
 * command line and the HTTP status, and a sentence that says what to do. What happened is the error's own message.
 */

interface ErrorKind {
  readonly retryable: boolean;
  /** sysexits.h: 64 usage, 65 bad data, 66 no input, 69 unavailable, 70 internal, 73 cannot create, 75 try again, 77 permission, 78 configuration. */
  readonly exitStatus: number;
  readonly httpStatus: number;
  readonly remedy: string;
}

const kind = (exitStatus: number, httpStatus: number, remedy: string, retryable = false): ErrorKind => ({
  retryable,
  exitStatus,
  httpStatus,
  remedy,
});

export const ERRORS = {
  CF_USAGE: kind(64, 400, 'See `counterfoil --help`.'),
  CF_CONFIG_INVALID: kind(78, 500, 'Mend the named setting; config/default.yaml documents each one.'),
  CF_PROFILE_UNKNOWN: kind(64, 400, 'Name a profile that `counterfoil doctor` lists, or give the path of a YAML file.'),
  CF_PROFILE_INVALID: kind(
    78,
    400,
    'Mend the profile at the named line; config/profiles/profile.schema.json describes the format.',
  ),
  CF_PROFILE_TAKEN: kind(
    73,
    409,
    'Save it under another name, or open the one that is there, take over what differs, and save that.',
  ),
  CF_INPUT_NOT_FOUND: kind(66, 404, 'Check the path; folders and globs such as "scans/*.tif" are accepted.'),
  CF_INPUT_UNREADABLE: kind(
    66,
    503,
    'Check that the file, or the storage that it lies in, is there and may be read.',
    true,
  ),
  CF_OUTPUT_UNWRITABLE: kind(73, 507, 'Check that the folder exists, is writable and has room.', true),
  CF_INTAKE_EMPTY: kind(65, 422, 'The file has no bytes: submit it again once it is written whole.'),
  CF_INTAKE_UNSUPPORTED: kind(65, 415, 'Submit PNG, JPEG, BMP, TIFF, PDF or an X9.37 image cash letter.'),
  CF_INTAKE_TRUNCATED: kind(65, 422, 'The file ends early: submit it again once it is written whole.'),
  CF_INTAKE_CORRUPT: kind(65, 422, 'The file is damaged: scan the document again.'),
  CF_INTAKE_ENCRYPTED: kind(65, 422, 'Remove the password from the file and submit it again.'),
  CF_INTAKE_BLANK: kind(65, 422, 'The page shows nothing: check that the right side was scanned.'),
  CF_LIMIT_BYTES: kind(65, 413, 'Submit a smaller file or raise limits.bytes.'),
  CF_LIMIT_PAGES: kind(65, 413, 'Split the file or raise limits.pages.'),
  CF_LIMIT_PIXELS: kind(65, 413, 'Scan at a lower resolution or raise limits.pixelsPerPage.'),
  CF_LIMIT_TOTAL_PIXELS: kind(65, 413, 'Split the file or raise limits.pixelsInTotal.'),
  CF_LIMIT_TIME: kind(75, 504, 'Submit it again when the machine is less busy, or raise limits.seconds.', true),
  CF_LIMIT_MEMORY: kind(
    65,
    413,
    'The page needs more memory than limits.memoryMB allows: scan at a lower resolution or raise the limit.',
  ),
  CF_PAGE_UNREADABLE: kind(65, 422, 'No document can be made out on the page: scan it again.'),
  CF_FORM_MISMATCH: kind(
    65,
    422,
    'Check that the scan shows the whole form and that the profile is the right one; `counterfoil profile try PROFILE SCAN` draws what was found.',
  ),
  CF_ENGINE_UNKNOWN: kind(64, 400, 'Name one of the engines that `counterfoil doctor` lists, or auto.'),
  CF_ENGINE_UNAVAILABLE: kind(
    69,
    503,
    'Run `counterfoil doctor` to see which engines load here and how to mend the others.',
  ),
  CF_ENGINE_LOST: kind(
    75,
    503,
    'Submit it again: another worker opens the device anew. Where it comes again and again, look at the driver, or choose --engine onnx.',
    true,
  ),
  CF_ENGINE_BUSY: kind(75, 503, 'Ask again later, or let another engine do it: page workers take their own.', true),
  CF_MODEL_MISMATCH: kind(
    78,
    409,
    'Give recognisers and page workers the same networks: one version of Counterfoil, and the same --models.',
  ),
  CF_MODEL_INVALID: kind(78, 500, 'Install the package again, or retrain with `counterfoil train`.'),
  CF_RESULT_INVALID: kind(65, 422, 'Give the JSON that `counterfoil read SCAN` printed, and that very scan.'),
  CF_DATASET_INVALID: kind(
    65,
    422,
    'Mend the named file; README.md, "Measure on your own scans", describes truth.jsonl.',
  ),
  CF_TRAINING_DATA_MISSING: kind(66, 422, 'Install the named package or give the folder with --data.'),
  CF_QUEUE_UNAVAILABLE: kind(
    69,
    503,
    'Start the Redis server or mend its address (queue.redis, REDIS_URL); nothing that was accepted is lost meanwhile.',
    true,
  ),
  CF_DATA_IN_USE: kind(
    73,
    409,
    'Stop the other process, or give all of them one Redis server (REDIS_URL): the built-in queue serves one process.',
  ),
  CF_PORT_IN_USE: kind(73, 409, 'Stop what listens there, or choose another port with --port or server.port.'),
  CF_JOB_INVALID: kind(65, 422, 'Send what docs/queue.md describes.'),
  CF_SOURCE_REFUSED: kind(65, 403, 'Name a file in one of the folders of sources.folders, or a host of sources.hosts.'),
  CF_FILE_REFUSED: kind(65, 403, 'Put a copy of the file itself there: links, pipes and devices are not followed.'),
  CF_REQUEST_INVALID: kind(64, 400, 'See the description at /docs.'),
  CF_KEY_REQUIRED: kind(64, 401, 'Send `Authorization: Bearer KEY`; `counterfoil keys add NAME` makes one.'),
  CF_IDEMPOTENCY_CONFLICT: kind(64, 409, 'Use a new Idempotency-Key for another document.'),
  CF_DOCUMENT_UNKNOWN: kind(66, 404, 'Check the id; finished documents are removed after retention.days.'),
  CF_NOT_FINISHED: kind(75, 409, 'Ask again later, or follow /v1/documents/ID/events.', true),
  CF_CANCELLED: kind(65, 410, 'Submit the document again if it is still wanted.'),
  CF_SIGN_IN_REQUIRED: kind(77, 401, 'Sign in; `counterfoil users add NAME --role clerk` makes a user.'),
  CF_SIGN_IN_FAILED: kind(77, 401, 'Check name and password; after several wrong ones wait a quarter of an hour.'),
  CF_FORBIDDEN: kind(77, 403, 'Ask somebody whose role allows it; docs/review.md says which role may do what.'),
  CF_PROVIDER_UNAVAILABLE: kind(69, 502, 'Check oidc.issuer and that the server can reach it.', true),
  CF_TOO_OFTEN: kind(75, 429, 'Wait a minute and try again.', true),
  CF_LOCKED: kind(75, 409, 'Take another document, wait until it is free, or have a supervisor take it over.', true),
  CF_REVISION_CONFLICT: kind(
    65,
    409,
    'Load the document again, look at what was changed meanwhile, and repeat your entry.',
  ),
  CF_KEYED: kind(77, 409, 'Leave it to somebody else: two people key the field, and a third settles it.'),
  CF_VALUE_INVALID: kind(65, 422, 'Type the value as the field expects it, or say that it cannot be read.'),
  CF_CALLBACK_REFUSED: kind(
    64,
    400,
    'Give an http or https address that is not private, or set callbacks.allowPrivate.',
  ),
  CF_CALLBACK_FAILED: kind(69, 502, 'Check that the receiver answers with a status from 200 to 299.', true),
  CF_DOWNLOAD_FAILED: kind(69, 502, 'Check that the host gives the whole file within sources.seconds.', true),
  CF_WORKER_LOST: kind(70, 500, 'The worker process ended unexpectedly; submit the document again.', true),
  CF_ABORTED: kind(75, 499, 'The work was cancelled; start it again if it is still wanted.', true),
  CF_INTERNAL: kind(70, 500, 'This is a fault in Counterfoil: please report it with the file that shows it.'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** The one error class. `message` says what happened; `remedy` what to do about it. */
export class CounterfoilError extends Error {
  override readonly name = 'CounterfoilError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
  get exitStatus(): number {
    return ERRORS[this.code].exitStatus;
  }
  get httpStatus(): number {
    return ERRORS[this.code].httpStatus;
  }
  get remedy(): string {
    return ERRORS[this.code].remedy;
  }

  /** What crosses a process or network border. */
  toJSON(): { code: ErrorCode; message: string; remedy: string; retryable: boolean } {
    return { code: this.code, message: this.message, remedy: this.remedy, retryable: this.retryable };
  }
}

/** Any thrown thing as a CounterfoilError; what is not one becomes `CF_INTERNAL` with the original as its cause. */
export function toCounterfoilError(thrown: unknown): CounterfoilError {
  if (thrown instanceof CounterfoilError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CounterfoilError('CF_INTERNAL', message, { cause: thrown });
}
