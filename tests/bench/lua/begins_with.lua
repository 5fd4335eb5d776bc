-- Ten items of the partition "hot", by a prefix of their sort key.
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(2000, function()
  return M.aws("Query", string.format('{"TableName":"%s","KeyConditionExpression":"pk = :p and begins_with(sk, :s)",'
    .. '"ExpressionAttributeValues":{":p":{"S":"hot"},":s":{"S":"h%07d"}}}', M.table, math.random(0, M.partition / 10 - 1)))
end)
