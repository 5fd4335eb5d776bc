// A handler as it is written for AWS's Node.js runtime.
import { existsSync } from 'node:fs';

let calls = 0;

export async function handler(event, context) {
  console.log(`called with ${JSON.stringify(event)}`);
  if (event.fail) throw new TypeError(event.fail);
  return {
    calls: ++calls,
    requestId: context.awsRequestId,
    arn: context.invokedFunctionArn,
    memory: context.memoryLimitInMB,
    remaining: context.getRemainingTimeInMillis(),
    trace: process.env._X_AMZN_TRACE_ID,
  };
}

/** One that streams. */
export const streams = globalThis.awslambda?.streamifyResponse(async (event, stream) => {
  if (event.fail) {
    stream.write('part');
    await new Promise((done) => setTimeout(done, 50));
    throw new TypeError(event.fail);
  }
  if (event.plain) {
    stream.write('as it is');
    stream.end();
    return;
  }
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'content-type': 'text/html' }, cookies: ['seen=1'] });
  stream.write('Hello, ');
  while (!existsSync(event.queryStringParameters.file)) await new Promise((done) => setTimeout(done, 5));
  stream.write('world!');
  stream.end();
});
