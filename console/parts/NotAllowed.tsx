import { Alert } from '@mantine/core';

/** Instead of a form: says who may do it, to somebody who may not and has come by its address. */
export function NotAllowed({ what }: { readonly what: string }) {
  return (
    <Alert variant="outline" color="gray" title="You may look, and not change">
      {what} is for administrators. Ask one of them, or for another role.
    </Alert>
  );
}
