-- Replaces items whose attribute "data" has SIZE bytes.
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
local size = tonumber(os.getenv("SIZE"))
M.pool(M.keys, function(j)
  local i = j % M.keys
  return M.aws("PutItem", string.format('{"TableName":"%s","Item":{%s,"n":{"N":"%d"},"data":{"S":"%s"}}}', M.table, M.key(i), M.fresh + j,
    string.rep("x", size)))
end, 2)
