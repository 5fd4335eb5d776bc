local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(M.keys, function(i) return M.aws("GetItem", string.format('{"TableName":"%s","Key":{%s}}', M.table, M.key(i))) end)
