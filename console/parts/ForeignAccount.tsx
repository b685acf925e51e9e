import { Alert } from '@mantine/core';
import { PathLink } from './PathLink.tsx';

interface Props {
  readonly foreign: {
    readonly remoteId: string;
    readonly userName: string | null;
    readonly owner: { readonly id: string; readonly userName: string; readonly displayName: string | null } | null;
  };
}

/** Says that the account found in an application is somebody else's, and whose. */
export function ForeignAccount({ foreign: { remoteId, userName, owner } }: Props) {
  return (
    <Alert color="yellow" variant="outline" title="The account there belongs to somebody else">
      {userName ?? 'An account'} ({remoteId}) has this person's user name, and{' '}
      {owner === null ? (
        'is nobody of this directory. Free the name in the application, or clear the external id of that account there.'
      ) : (
        <>
          is the account of <PathLink path={`/people/${owner.id}`}>{owner.displayName ?? owner.userName}</PathLink>.
          Correct the user name of one of the two.
        </>
      )}{' '}
      Tenure neither compares nor changes it for this person.
    </Alert>
  );
}
