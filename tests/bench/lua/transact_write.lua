-- Five actions on five items: three are put, one is added to, one is looked at.
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
local count = 2000
M.pool(count, function(j)
  local actions, first, version = {}, j % count * 7919, math.floor(j / count)
  local function item(k) return (first + k * 397) % M.keys end
  for k = 0, 2 do
    actions[k + 1] = string.format('{"Put":{"TableName":"%s","Item":%s}}', M.table, M.item(item(k), M.fresh + version * M.keys + j))
  end
  actions[4] = string.format('{"Update":{"TableName":"%s","Key":{%s},"UpdateExpression":"ADD n :one",'
    .. '"ExpressionAttributeValues":{":one":{"N":"1"}}}}', M.table, M.key(item(3)))
  actions[5] = string.format('{"ConditionCheck":{"TableName":"%s","Key":{%s},"ConditionExpression":"attribute_exists(pk)"}}', M.table, M.key(item(4)))
  return M.aws("TransactWriteItems", '{"TransactItems":[' .. table.concat(actions, ",") .. "]}")
end, 2)
