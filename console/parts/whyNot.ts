const WORDS: { readonly [reason: string]: string } = {
  user_deleted: 'was deleted',
  user_inactive: 'has left',
  not_entitled: 'no policy grants it',
  suppressed: 'taken back by a cancelled event',
  domain_not_authorized: "the address's domain is not authorized",
  no_email: 'has no e-mail address',
  bad_email: 'the e-mail address can not be read',
  app_removed: 'the app was removed',
};

/** Why somebody shall have no account, in words (the reasons of `GET /v1/users/{id}/access`). */
export function whyNot(reason: string): string {
  return WORDS[reason] ?? reason.replaceAll('_', ' ');
}
