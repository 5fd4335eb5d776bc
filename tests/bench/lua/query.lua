local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(math.floor(M.keys / 100), function(i)
  return M.aws("Query", string.format('{"TableName":"' .. M.table .. '","KeyConditionExpression":"pk = :p and sk between :a and :b",'
    .. '"ExpressionAttributeValues":{":p":{"S":"p%06d"},":a":{"S":"s0020"},":b":{"S":"s0039"}}}', i))
end)
