// A handler as it is written for AWS's Node.js runtime.
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
