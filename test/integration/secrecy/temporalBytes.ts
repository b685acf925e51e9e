import { readFile } from 'node:fs/promises';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

const { GetWorkflowExecutionHistoryResponse, DescribeWorkflowExecutionResponse, QueryWorkflowResponse } =
  proto.temporal.api.workflowservice.v1;

/** What Temporal gives away of a workflow to whoever reaches its port, as bytes: no codec is between. */
export interface WorkflowBytes {
  readonly history: Buffer;
  /** Search attributes, memo, summary, pending activities with their last failure. */
  readonly description: Buffer;
  /** Current details and the handlers' descriptions, as the UI asks for them; a worker answers it. */
  readonly details: Buffer;
}

/** @param options.details false where no worker could answer. */
export async function readWorkflow(
  address: string,
  namespace: string,
  workflowId: string,
  options: { readonly details: boolean } = { details: true },
): Promise<WorkflowBytes> {
  const connection = await Connection.connect({ address });
  const { workflowService } = connection;
  const execution = { workflowId };
  try {
    const pages: Uint8Array[] = [];
    for (let nextPageToken: Uint8Array = new Uint8Array(); ; ) {
      const page = await workflowService.getWorkflowExecutionHistory({ namespace, execution, nextPageToken });
      pages.push(GetWorkflowExecutionHistoryResponse.encode(page).finish());
      nextPageToken = page.nextPageToken;
      if (nextPageToken.length === 0) break;
    }
    const description = await workflowService.describeWorkflowExecution({ namespace, execution });
    const query = { queryType: '__temporal_workflow_metadata' };
    const details = options.details ? await workflowService.queryWorkflow({ namespace, execution, query }) : {};
    return {
      history: Buffer.concat(pages),
      description: Buffer.from(DescribeWorkflowExecutionResponse.encode(description).finish()),
      details: Buffer.from(QueryWorkflowResponse.encode(details).finish()),
    };
  } finally {
    await connection.close();
  }
}

/** The server's whole store. */
export async function readStore(file: string): Promise<Buffer> {
  return Buffer.concat(await Promise.all([file, `${file}-wal`].map((name) => readFile(name))));
}
