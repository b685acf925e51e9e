import { Text } from '@mantine/core';
import { PathLink } from '../../parts/PathLink.tsx';
import { whyNot } from '../../parts/whyNot.ts';
import type { Access } from './queries.ts';

/** Why somebody has an app, or why not: the policies, and what stands against them. */
export function WhyAccess({ access }: { readonly access: Access }) {
  const { entitled, policies, reason, suppressedBy, removalRejectedBy, open } = access;
  return (
    <>
      {policies.map(({ id, name, groupId, groupName }) => (
        <Text size="sm" key={id}>
          {name}, by <PathLink path={`/groups/${groupId}`}>{groupName}</PathLink>
        </Text>
      ))}
      {reason === null ? null : (
        <Text size="sm">
          {entitled ? '' : 'Not entitled: '}
          {whyNot(reason)}
          {suppressedBy === null ? null : (
            <>
              {' '}
              (<PathLink path={`/activity/${suppressedBy}`}>the event</PathLink>)
            </>
          )}
        </Text>
      )}
      {removalRejectedBy === null ? null : (
        <Text size="sm">
          The removal was rejected (<PathLink path={`/activity/${removalRejectedBy}`}>the event</PathLink>): the account
          stays.
        </Text>
      )}
      {!entitled && open ? (
        <Text size="sm" fw={600}>
          The account is still open.
        </Text>
      ) : null}
    </>
  );
}
