import { z } from 'zod';

const columns = z.record(z.string().min(1).max(256), z.string().min(1).max(256));

/** What a source of kind `workday` is set up with: a custom report that is enabled as a web service. */
export const workdaySourceSettings = z.strictObject({
  /** As "View URLs" of the report gives it under JSON; `format=json` is added where it is missing. */
  reportUrl: z.url({ protocol: /^https?$/ }),
  /** The account that the report is shared with; `ISU_name@tenant`. Without it: OAuth. */
  username: z.string().min(1).max(256).optional(),
  /** OAuth 2.0 of an API client: where its tokens come from. */
  tokenUrl: z.url({ protocol: /^https?$/ }).optional(),
  clientId: z.string().min(1).max(256).optional(),
  /** Report field to attribute, where they are not Workday's usual ones; adds to the default. */
  columns: columns.default({}),
  /** The field that a worker is known by. */
  keyField: z.string().min(1).max(256).default('Employee_ID'),
  /** Worker statuses that work; any other has left. */
  activeStatuses: z.array(z.string().min(1).max(256)).default(['Active', 'On Leave', 'Leave']),
  /** The hour at which a hire or termination takes effect on its day, by the clock of this zone. */
  timeZone: z.string().min(1).max(64).default('UTC'),
  /** A report may take long to run: seconds. */
  timeoutSeconds: z.number().int().min(1).max(600).default(120),
  maxBytes: z.number().int().min(1_000).max(500_000_000).default(200_000_000),
});

/** Its secrets: the password; or of the API client its secret, and a refresh token where it has one. */
export const workdaySourceSecrets = z
  .strictObject({
    password: z.string().min(1),
    clientSecret: z.string().min(1),
    refreshToken: z.string().min(1),
  })
  .partial();

export type WorkdaySourceSettings = z.output<typeof workdaySourceSettings>;
export type WorkdaySourceSecrets = z.output<typeof workdaySourceSecrets>;
