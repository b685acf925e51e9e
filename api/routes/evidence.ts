import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createLimiter } from '../../connectors/limits/limiter.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { readEvidenceKey } from '../../db/evidence/evidenceKey.ts';
import type { EvidenceDocument } from '../../domain/evidence/document.ts';
import type { UserId } from '../../domain/ids.ts';
import { answerOnce } from '../changes/answerOnce.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { evidencePdf } from '../evidence/evidencePdf.ts';
import { makeEvidence } from '../evidence/makeEvidence.ts';
import { verifyAccess } from '../evidence/verifyAccess.ts';
import { type Evidence, evidence } from '../schemas/evidence.ts';
import { key, made, verified } from './evidenceRoutes.ts';

/** Offboarding evidence: what a person had, when it was taken and by whom, signed. */
export function evidenceRoutes(deps: AppDeps) {
  const limiter = createLimiter(createPaceStore(deps.db));
  return new OpenAPIHono<ApiEnv>()
    .openapi(key, async (c) => c.json(await readEvidenceKey(deps.db, deps.sealer), 200))
    .openapi(made, async (c) => {
      const { format } = c.req.valid('query');
      const userId = c.req.valid('param').id;
      const answer = await makeEvidence(deps, { userId, by: author(c), format });
      return format === 'pdf' ? pdf(c, answer) : c.json(answer, 200);
    })
    .openapi(verified, async (c) => {
      const { format } = c.req.valid('query');
      const userId = c.req.valid('param').id;
      const verify = ({ access }: EvidenceDocument) => verifyAccess(deps, limiter, userId, access);
      const answer = await answerOnce(deps, c, async () => ({
        body: await makeEvidence(deps, { userId, by: author(c), format }, verify),
      }));
      return format === 'pdf' ? pdf(c, evidence.parse(await answer.json())) : answer;
    });
}

function author(c: Context<ApiEnv>) {
  return { actor: c.get('actor').id, requestId: c.get('requestId') };
}

async function pdf(c: Context<ApiEnv>, made: Evidence) {
  return c.body(Uint8Array.from(await evidencePdf(made)), 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `attachment; filename="${fileName(made.document.person.id, made.document.madeAt)}"`,
  });
}

function fileName(userId: UserId, madeAt: string): string {
  return `evidence-${userId}-${madeAt.slice(0, 10)}.pdf`;
}
