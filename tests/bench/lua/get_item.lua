local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(M.keys, function(i) return M.aws("GetItem", string.format('{"TableName":"bench","Key":{%s}}', M.key(i))) end)
