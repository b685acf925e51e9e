import { defineSearchAttributeKey } from '@temporalio/common';

/** What administrators find workflows by, in the Temporal UI and the `temporal` CLI. Opaque ids only, never a name. */
export const SEARCH_ATTRIBUTES = {
  TenureEvent: 'Keyword',
  TenureUser: 'Keyword',
  TenureApps: 'KeywordList',
  TenureStage: 'Keyword',
  TenureCause: 'Keyword',
} as const;

/** The event's kind: onboard, update, group-change, offboard, converge. */
export const EVENT_KEY = defineSearchAttributeKey('TenureEvent', 'KEYWORD');
/** The person (`usr_…`). */
export const USER_KEY = defineSearchAttributeKey('TenureUser', 'KEYWORD');
/** The apps (`app_…`) where a step needs a human. */
export const APPS_KEY = defineSearchAttributeKey('TenureApps', 'KEYWORD_LIST');
/** scheduled, running or needs_attention; whether it has ended is Temporal's own ExecutionStatus. */
export const STAGE_KEY = defineSearchAttributeKey('TenureStage', 'KEYWORD');
/** The error code of what needs a human. */
export const CAUSE_KEY = defineSearchAttributeKey('TenureCause', 'KEYWORD');
