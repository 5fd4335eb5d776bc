-- Replaces items: what is written differs from what is there.
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
M.pool(M.keys, function(i) return M.aws("PutItem", string.format('{"TableName":"bench","Item":%s}', M.item(i % M.keys, M.fresh + i))) end, 2)
