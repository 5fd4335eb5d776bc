-- A page of 1 MB, of which one item in ten passes the filter.
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(1, function()
  return M.aws("Scan", string.format('{"TableName":"%s","FilterExpression":"#s = :v","ExpressionAttributeNames":{"#s":"status"},'
    .. '"ExpressionAttributeValues":{":v":{"S":"s3"}}}', M.table))
end)
