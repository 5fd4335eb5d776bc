local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(M.keys, function(i)
  return M.aws("UpdateItem", string.format('{"TableName":"bench","Key":{%s},"UpdateExpression":"ADD n :one",'
    .. '"ExpressionAttributeValues":{":one":{"N":"1"}}}', M.key(i)))
end)
