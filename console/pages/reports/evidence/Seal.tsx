import { Code, Text } from '@mantine/core';
import { Section } from '../../../parts/Section.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import type { Evidence } from './evidence.ts';

/** By what the document can be checked later, by somebody who trusts neither this page nor the paper. */
export function Seal({ evidence: { document, signature, sha256 } }: { readonly evidence: Evidence }) {
  return (
    <Section title="Signature">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        Made <ExactTime time={document.madeAt} /> by {document.madeBy}. Signed with Ed25519 over the document's
        canonical JSON (RFC 8785); the public key is at <Code>/v1/evidence-key</Code>.
      </Text>
      <Text size="xs" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        SHA-256 {sha256}
        <br />
        {signature.alg}, key {signature.keyId}
        <br />
        {signature.value}
      </Text>
    </Section>
  );
}
