-- What the requests of every cell share. wrk -s lua/CELL.lua URL; environment: KEYS (items loaded, default 10000).
local M = {}
M.keys = tonumber(os.getenv("KEYS") or "10000")
M.table = os.getenv("TABLE") or "bench"
M.partition = tonumber(os.getenv("PARTITION") or "100") -- items in the partition "hot" of a table that has it
M.fill = string.rep("the quick brown fox jumps over a lazy dog 0123456789 ", 17) -- an item is then about 1 KB

local headers = {
  ["Content-Type"] = "application/x-amz-json-1.0",
  ["X-Amz-Date"] = "20260101T000000Z",
  ["Authorization"] = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, "
    .. "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" .. string.rep("0", 64),
}

-- A number that no run before had: what is put differs from what is there.
M.fresh = os.time() % 100000 * 1000000

-- 100 items a partition.
function M.key(i) return string.format('"pk":{"S":"p%06d"},"sk":{"S":"s%04d"}', math.floor(i / 100), i % 100) end

function M.item(i, n)
  return string.format('{%s,"n":{"N":"%d"},"status":{"S":"s%d"},"active":{"BOOL":true},"tags":{"L":[{"S":"a"},{"S":"b"}]},"data":{"S":"%s"}}',
    M.key(i), n, i % 10, M.fill)
end

function M.aws(operation, body)
  headers["X-Amz-Target"] = "DynamoDB_20120810." .. operation
  return wrk.format("POST", "/", headers, body)
end

-- count requests made before the clock starts, sent in random order. With versions, make is asked for count * versions
-- of them, and each time the same one of the count is due its next version is sent.
function M.pool(count, make, versions)
  local pool, turn, random = {}, {}, math.random
  versions = versions or 1
  function init()
    math.randomseed(42)
    for i = 1, count * versions do pool[i] = make(i - 1) end
    for i = 1, count do turn[i] = 0 end
  end
  function request()
    local i = random(count)
    turn[i] = (turn[i] + 1) % versions
    return pool[turn[i] * count + i]
  end
end

function done(summary, latency)
  io.write(string.format("CELL %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
return M
