import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { TenureError } from '../../domain/errors.ts';

/** Errors of the domain and the database that aren't simply 422 (permanent) or 503 (transient). */
const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  unknown_person: 404,
  not_stuck: 409,
  person_linked: 409,
  // Ours to mend, not the client's.
  sealed_unreadable: 500,
  unknown_catalog: 500,
};

/** The field that an error of the domain is about. */
const FIELD: Readonly<Record<string, string>> = {
  bad_base_url: 'connection.baseUrl',
  target_address_forbidden: 'connection.baseUrl',
  bad_token: 'connection.token',
  tls_required: 'connection.baseUrl',
  bad_connection_settings: 'connection.settings',
  bad_webhook_url: 'url',
  webhook_address_forbidden: 'url',
  source_address_forbidden: 'settings',
  file_undecodable: 'file',
  bad_columns: 'file',
  import_not_utf8: 'file',
  import_no_header: 'file',
};

/** Unique indexes whose violation the client can cure. */
export const TAKEN: Readonly<Record<string, { code: string; field: string; message: string }>> = {
  console_users_email_unique: { code: 'email_taken', field: 'email', message: 'Somebody has this address already.' },
  policies_app_group: {
    code: 'policy_exists',
    field: 'groupId',
    message: 'There is a policy for this app and group already.',
  },
  sources_display_name: {
    code: 'source_name_taken',
    field: 'displayName',
    message: 'Another source has this name.',
  },
  source_runs_one: { code: 'run_under_way', field: 'id', message: 'A run of this source is under way.' },
  groups_external_id: {
    code: 'external_id_taken',
    field: 'externalId',
    message: 'Another group has this external id.',
  },
  users_user_name: { code: 'user_name_taken', field: 'userName', message: 'Another user has this user name.' },
  users_employee_number: {
    code: 'employee_number_taken',
    field: 'employeeNumber',
    message: 'Another user has this employee number.',
  },
};

export function statusOf(error: TenureError): ContentfulStatusCode {
  return STATUS[error.code] ?? (error.kind === 'transient' ? 503 : 422);
}

export function fieldOf(code: string): string | undefined {
  return FIELD[code];
}
