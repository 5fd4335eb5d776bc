-- 25 items of 25 partitions, none of them as it is there.
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
local count = 500
M.pool(count, function(j)
  local puts, first, version = {}, j % count * 7919, math.floor(j / count)
  for k = 0, 24 do
    local i = (first + k * 397) % M.keys
    puts[k + 1] = '{"PutRequest":{"Item":' .. M.item(i, M.fresh + version * M.keys + j) .. "}}"
  end
  return M.aws("BatchWriteItem", string.format('{"RequestItems":{"%s":[%s]}}', M.table, table.concat(puts, ",")))
end, 2)
