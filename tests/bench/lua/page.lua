-- The 20 items behind a random one of the partition "hot".
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(2000, function()
  return M.aws("Query", string.format('{"TableName":"%s","KeyConditionExpression":"pk = :p and sk > :s","Limit":20,'
    .. '"ExpressionAttributeValues":{":p":{"S":"hot"},":s":{"S":"h%08d"}}}', M.table, math.random(0, M.partition - 21)))
end)
